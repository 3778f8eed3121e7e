package io.fairlead.dispatch.relay;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of Linux for pipes between sockets, through the Foreign Function and Memory API.
 *
 * <p>An instance serves one thread at a time: it holds the place where the error number is caught.
 */
class PipeCalls {

    /** What {@link #splice} gives when it would have to wait. */
    static final int WOULD_WAIT = -1;

    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;
    private static final int EAGAIN = 11;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle PIPE = call("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FCNTL = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2), Linker.Option.captureCallState("errno"));
    private static final MethodHandle SPLICE = call("splice",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final MemorySegment state;
    private final MemorySegment ends;

    PipeCalls() {
        Arena arena = Arena.ofAuto();
        state = arena.allocate(CALL_STATE);
        ends = arena.allocate(JAVA_INT, 2);
    }

    private static MethodHandle call(String name, FunctionDescriptor signature) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), signature,
                Linker.Option.captureCallState("errno"));
    }

    /**
     * Opens a pipe that never waits: pipe2(2).
     *
     * @param size octets it is to hold; it holds fewer where this user may have no more (pipe(7))
     */
    Pipe open(Pipes owner, int size) throws IOException {
        try {
            check("pipe2", (int) PIPE.invokeExact(state, ends, O_NONBLOCK | O_CLOEXEC));
            int out = ends.getAtIndex(JAVA_INT, 0);
            int in = ends.getAtIndex(JAVA_INT, 1);
            int granted = (int) FCNTL.invokeExact(state, in, F_SETPIPE_SZ, size);
            if (granted < 0) {
                granted = (int) FCNTL.invokeExact(state, in, F_GETPIPE_SZ, 0);
            }
            return new Pipe(owner, this, in, out, Math.min(size, granted));
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    /**
     * Moves octets between a pipe and a socket: splice(2).
     *
     * @return octets, 0 at the end of the source, or {@link #WOULD_WAIT}
     */
    int splice(int from, int to, int octets) throws IOException {
        try {
            long moved = (long) SPLICE.invokeExact(state, from, MemorySegment.NULL, to, MemorySegment.NULL,
                    (long) octets, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
            return moved < 0 && errno() == EAGAIN ? WOULD_WAIT : check("splice", (int) moved);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    /** close(2): Linux frees the descriptor whatever it says. */
    void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(state, descriptor);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private int check(String call, int result) throws IOException {
        if (result < 0) {
            throw Errors.newIOException(call, -errno());
        }
        return result;
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static IOException thrown(Throwable cause) {
        if (cause instanceof IOException failure) {
            return failure;
        }
        throw new AssertionError(cause);
    }
}
