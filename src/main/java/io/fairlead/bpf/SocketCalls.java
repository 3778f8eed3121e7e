package io.fairlead.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What {@link LinuxCalls} is, for sockets of families that Java does not have, and for interfaces without addresses. */
public final class SocketCalls {

    private static final int SOCK_RAW = 3;
    private static final MethodHandle SETSOCKOPT =
            LinuxCalls.call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            LinuxCalls.call("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle BIND = LinuxCalls.call("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle NAME_TO_INDEX = LinuxCalls.call("if_nametoindex", ADDRESS);
    private static final MethodHandle POLL = LinuxCalls.call("poll", ADDRESS, JAVA_LONG, JAVA_INT);
    private static final int POLLIN = 1;
    private static final int POLL_ENTRY = 8;

    private SocketCalls() {
    }

    /** A raw socket of a family and protocol: socket(2). */
    public static int raw(int family, int protocol) {
        return LinuxCalls.socket(family, SOCK_RAW, protocol);
    }

    /** setsockopt(2). */
    public static int setOption(int socket, int level, int option, MemorySegment value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(LinuxCalls.CALL_STATE);
            return LinuxCalls.result(state, (int) SETSOCKOPT.invokeExact(state, socket, level, option, value,
                    (int) value.byteSize()));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** getsockopt(2) into a value of that very size. */
    public static int getOption(int socket, int level, int option, MemorySegment value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(LinuxCalls.CALL_STATE);
            MemorySegment size = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            return LinuxCalls.result(state, (int) GETSOCKOPT.invokeExact(state, socket, level, option, value, size));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** bind(2). */
    public static int bind(int socket, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(LinuxCalls.CALL_STATE);
            return LinuxCalls.result(state, (int) BIND.invokeExact(state, socket, address, (int) address.byteSize()));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The index of an interface, which Java knows only where it has an address: if_nametoindex(3). 0 for none. */
    public static int interfaceIndex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(LinuxCalls.CALL_STATE);
            return (int) NAME_TO_INDEX.invokeExact(state, arena.allocateFrom(name));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Waits until a descriptor can be read: poll(2). 0 when the time is over. */
    public static int poll(int descriptor, int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(LinuxCalls.CALL_STATE);
            MemorySegment entry = arena.allocate(POLL_ENTRY, 4);
            entry.set(JAVA_INT, 0, descriptor);
            entry.set(JAVA_SHORT, 4, (short) POLLIN);
            return LinuxCalls.result(state, (int) POLL.invokeExact(state, entry, 1L, milliseconds));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
