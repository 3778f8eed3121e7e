package io.fairlead.dispatch.relay;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import java.io.IOException;

/** What error numbers of the kernel mean to a relay (errno(3), Linux). */
final class NativeErrors {

    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int EINVAL = 22;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EMSGSIZE = 90;
    private static final int ENETUNREACH = 101;
    private static final int ENOBUFS = 105;
    private static final int ECONNREFUSED = 111;
    private static final int EHOSTUNREACH = 113;

    private NativeErrors() {
    }

    /**
     * Loads what is needed here: a class first needed when descriptors have run out could not be read from its file any
     * more. Without native calls there are no such errors.
     */
    static void load() {
        if (Epoll.isAvailable()) {
            isShortage(Errors.newIOException("rehearsal", -EMFILE));
        }
    }

    /** What Netty throws unchecked where the kernel refuses an option or a socket, as the error that it is. */
    static IOException cause(ChannelException thrown) {
        return thrown.getCause() instanceof IOException cause ? cause : new IOException(thrown.getMessage(), thrown);
    }

    /** Whether this machine is short of descriptors or memory: nothing the other end could help. */
    static boolean isShortage(IOException error) {
        int number = number(error);
        if (number == EMFILE || number == ENFILE || number == ENOMEM || number == ENOBUFS) {
            return true;
        }
        String message = error.getMessage();
        return message != null && message.contains("Too many open files");
    }

    /** Whether the other end, or a router before it, said that nobody is there. */
    static boolean isUnreachable(Throwable error) {
        int number = number(error);
        return number == ECONNREFUSED || number == EHOSTUNREACH || number == ENETUNREACH;
    }

    /** Whether a train of datagrams was refused since nothing on its way would compute their checksums (udp(7)). */
    static boolean isWithoutChecksum(Throwable error) {
        return number(error) == EIO;
    }

    /** Whether a train was refused since its datagrams exceed the path's MTU: EINVAL before Linux 6.14, then EMSGSIZE. */
    static boolean isTooLong(Throwable error) {
        int number = number(error);
        return number == EINVAL || number == EMSGSIZE;
    }

    private static int number(Throwable error) {
        return error instanceof Errors.NativeIoException nativeError ? -nativeError.expectedErr() : 0;
    }
}
