package io.fairlead.dns;

/** The error numbers of Linux that matter to a UDP socket. */
final class LinuxError {

    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int EMSGSIZE = 90;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETUNREACH = 101;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;

    private LinuxError() {
    }

    /** What an error number means. */
    static String text(int number) {
        return switch (number) {
            case EPERM -> "operation not permitted (a firewall rule?)";
            case EBADF -> "bad file descriptor";
            case EAGAIN -> "timed out";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case EINVAL -> "invalid argument";
            case EMFILE -> "too many open files";
            case EMSGSIZE -> "message too long";
            case EAFNOSUPPORT -> "address family not supported";
            case EADDRINUSE -> "address already in use";
            case EADDRNOTAVAIL -> "cannot assign requested address";
            case ENETUNREACH -> "network is unreachable";
            case ENOBUFS -> "no buffer space available";
            case ECONNREFUSED -> "connection refused";
            case EHOSTUNREACH -> "no route to host";
            default -> "error number " + number;
        };
    }
}
