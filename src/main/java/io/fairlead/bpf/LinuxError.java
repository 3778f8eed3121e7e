package io.fairlead.bpf;

import java.io.IOException;

/** The error numbers of Linux that bpf(2) and its kin give, with what they mean here. */
public final class LinuxError {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int E2BIG = 7;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int ENOSYS = 38;
    public static final int ENOTSUPP = 524;
    public static final int EOPNOTSUPP = 95;

    private LinuxError() {
    }

    /** The failure of a call as an exception. */
    public static IOException failure(String what, int result) {
        return new IOException(what + ": " + text(-result));
    }

    /** What an error number means. */
    public static String text(int number) {
        return switch (number) {
            case EPERM -> "not permitted: needs CAP_BPF and CAP_NET_ADMIN (run as root, or grant both)";
            case ENOENT -> "no such thing";
            case E2BIG -> "too large";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case EBUSY -> "busy: something else holds it";
            case EEXIST -> "exists already";
            case ENODEV -> "no such interface";
            case EINVAL -> "invalid argument: this kernel may be too old for it";
            case ENOSPC -> "no space left";
            case ENOSYS -> "this kernel has no bpf(2)";
            case EOPNOTSUPP, ENOTSUPP -> "not supported by the interface's driver or this kernel";
            default -> "error number " + number;
        };
    }
}
