package io.fairlead.dns;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

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
 * The socket calls of Linux that Java has no equal of, through the Foreign Function and Memory API.
 *
 * <p>Structures are those of the 64-bit little-endian ABI that x86-64 and AArch64 share. Calls return what the C
 * function returns, or the negated error number in place of -1. An instance serves one thread at a time: it holds the
 * place where the error number is caught.
 */
final class LinuxSockets implements DatagramCalls {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_REUSEPORT = 15;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;

    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IP_MTU_DISCOVER = 10;
    static final int IP_PMTUDISC_DONT = 0;
    static final int IP_PMTUDISC_OMIT = 5;

    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_MTU_DISCOVER = 23;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;

    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SHUT_RDWR = 2;
    private static final int MSG_WAITFORONE = 0x10000;
    private static final MemorySegment NO_TIMEOUT = MemorySegment.NULL;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SETSOCKOPT = call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECVMMSG = call("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMMSG = call("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SHUTDOWN = call("shutdown", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = call("close", JAVA_INT);

    private final MemorySegment state;

    /** @param arena where the error number is caught; its life bounds that of the instance */
    LinuxSockets(Arena arena) {
        state = arena.allocate(CALL_STATE);
    }

    private static MethodHandle call(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments), Linker.Option.captureCallState("errno"));
    }

    /** Opens a UDP socket: socket(2). */
    int open(int family) {
        try {
            return result((int) SOCKET.invokeExact(state, family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Sets an option: setsockopt(2). */
    int option(int socket, int level, int name, MemorySegment value) {
        try {
            return result((int) SETSOCKOPT.invokeExact(state, socket, level, name, value, (int) value.byteSize()));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Binds to a sockaddr: bind(2). */
    int bind(int socket, MemorySegment address) {
        try {
            return result((int) BIND.invokeExact(state, socket, address, (int) address.byteSize()));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public int receive(int socket, MemorySegment headers, int count) {
        try {
            return result((int) RECVMMSG.invokeExact(state, socket, headers, count, MSG_WAITFORONE, NO_TIMEOUT));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public int send(int socket, MemorySegment headers, int count) {
        try {
            return result((int) SENDMMSG.invokeExact(state, socket, headers, count, 0));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Wakes whoever waits in a receive: shutdown(2), which on an unconnected socket fails and wakes all the same. */
    int shutdown(int socket) {
        try {
            return result((int) SHUTDOWN.invokeExact(state, socket, SHUT_RDWR));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Gives the descriptor back: close(2). */
    int close(int socket) {
        try {
            return result((int) CLOSE.invokeExact(state, socket));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private int result(int returned) {
        return returned >= 0 ? returned : -(int) ERRNO.get(state, 0L);
    }

    /** The failure of a call as an exception. */
    static IOException failure(String call, int result) {
        return new IOException(call + ": " + LinuxError.text(-result));
    }
}
