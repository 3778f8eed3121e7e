package io.fairlead.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of Linux that Java has no equal of, through the Foreign Function and Memory API.
 *
 * <p>Each returns what the C function returns, or the negated error number in place of -1. None is on the way of a
 * packet, so each catches its error number in memory of its own.
 */
public final class LinuxCalls {

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_RAW = 255;
    private static final long SYS_BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;

    private static final Linker LINKER = Linker.nativeLinker();
    static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SYSCALL = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE = call("close", JAVA_INT);
    private static final MethodHandle MOUNT = call("mount", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDTO = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("sendto"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.captureCallState("errno"));

    private static final MethodHandle RECV = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("recv"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle IOCTL = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle MMAP = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle MUNMAP = call("munmap", ADDRESS, JAVA_LONG);
    private static final int READ_AND_WRITE = 3;
    private static final int SHARED = 1;

    private LinuxCalls() {
    }

    static MethodHandle call(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments), Linker.Option.captureCallState("errno"));
    }

    /** bpf(2), which the C library has no function for. */
    public static int bpf(int command, MemorySegment attributes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) SYSCALL.invokeExact(state, SYS_BPF, command, attributes, (int) attributes.byteSize());
            return result(state, result);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** close(2). */
    public static int close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result(state, (int) CLOSE.invokeExact(state, descriptor));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Mounts a bpf file system: mount(2). */
    public static int mountBpf(String target) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment type = arena.allocateFrom("bpf");
            return result(state, (int) MOUNT.invokeExact(state, type, arena.allocateFrom(target), type, 0L,
                    arena.allocateFrom("mode=0700")));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Maps a descriptor's memory: mmap(2).
     *
     * @return the memory, or {@link MemorySegment#NULL} when it cannot be mapped
     */
    public static MemorySegment map(int descriptor, long size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment at = (MemorySegment) MMAP.invokeExact(state, MemorySegment.NULL, size, READ_AND_WRITE, SHARED,
                    descriptor, 0L);
            return at.address() == -1 ? MemorySegment.NULL : at.reinterpret(size);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** munmap(2). */
    public static void unmap(MemorySegment mapped) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) MUNMAP.invokeExact(state, mapped, mapped.byteSize());
            assert result == 0;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A socket that sends IP packets with the header that they bring: raw(7). */
    public static int rawSocket(int family) {
        return socket(family, SOCK_RAW, IPPROTO_RAW);
    }

    /** A socket to configure the network by: netlink(7), rtnetlink(7). */
    static int routeSocket() {
        return socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    }

    /** A socket to ask interfaces by: ioctl(2). */
    public static int datagramSocket() {
        return socket(AF_INET, SOCK_DGRAM, 0);
    }

    static int socket(int family, int type, int protocol) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result(state, (int) SOCKET.invokeExact(state, family, type | SOCK_CLOEXEC, protocol));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** recv(2). */
    static int receive(int socket, MemorySegment into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result(state, (long) RECV.invokeExact(state, socket, into, into.byteSize(), 0));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** ioctl(2) with an argument in memory. */
    public static int ioctl(int descriptor, long request, MemorySegment argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result(state, (int) IOCTL.invokeExact(state, descriptor, request, argument));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** sendto(2). */
    public static int send(int socket, MemorySegment packet, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result(state, (long) SENDTO.invokeExact(state, socket, packet, packet.byteSize(), 0, address,
                    (int) address.byteSize())); // Of no address, as to the kernel, that is 0.
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    static int result(MemorySegment state, long returned) {
        return returned >= 0 ? (int) returned : -(int) ERRNO.get(state, 0L);
    }
}
