package io.fairlead.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The commands of bpf(2) in use: each fills in the attributes that linux/bpf.h lays out for it.
 *
 * <p>A call gives what the kernel gives, or the negated error number.
 */
public final class Bpf {

    public static final int TCX_INGRESS = 46;
    public static final int TCX_EGRESS = 47;
    public static final int XDP = 37;
    public static final int XDP_DRIVER_MODE = 1 << 2;

    public static final int PROGRAM_SCHED_CLS = 3;
    public static final int PROGRAM_XDP = 6;

    private static final int MAP_CREATE = 0;
    private static final int PROG_LOAD = 5;
    private static final int OBJ_PIN = 6;
    private static final int OBJ_GET = 7;
    private static final int PROG_TEST_RUN = 10;
    private static final int OBJ_GET_INFO_BY_FD = 15;
    private static final int PROG_QUERY = 16;
    private static final int LINK_CREATE = 28;
    private static final int LINK_UPDATE = 29;
    private static final int LINK_DETACH = 34;

    private static final int ATTRIBUTES = 128;
    private static final int NAME = 16;

    private Bpf() {
    }

    /** Makes a map; {@code inner} is the descriptor of a like map for a map of maps, else 0. */
    public static int createMap(String name, int type, int keySize, int valueSize, int entries, int flags, int inner) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            attributes.set(JAVA_INT, 0, type);
            attributes.set(JAVA_INT, 4, keySize);
            attributes.set(JAVA_INT, 8, valueSize);
            attributes.set(JAVA_INT, 12, entries);
            attributes.set(JAVA_INT, 16, flags);
            attributes.set(JAVA_INT, 20, inner);
            name(attributes, 28, name);
            return LinuxCalls.bpf(MAP_CREATE, attributes);
        }
    }

    /** Has the verifier look at a program; what it says goes into {@code log}, of any size, if that has a size. */
    public static int load(String name, int type, int attachType, byte[] instructions, String license, MemorySegment log) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            attributes.set(JAVA_INT, 0, type);
            attributes.set(JAVA_INT, 4, instructions.length / 8);
            attributes.set(JAVA_LONG, 8, arena.allocate(instructions.length, 8)
                    .copyFrom(MemorySegment.ofArray(instructions)).address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom(license).address());
            attributes.set(JAVA_INT, 24, log.byteSize() == 0 ? 0 : 1);
            attributes.set(JAVA_INT, 28, (int) log.byteSize());
            attributes.set(JAVA_LONG, 32, log.byteSize() == 0 ? 0 : log.address());
            name(attributes, 48, name);
            attributes.set(JAVA_INT, 68, attachType);
            return LinuxCalls.bpf(PROG_LOAD, attributes);
        }
    }

    /** Gives what a descriptor stands for a name in a bpf file system, where it outlives the process. */
    public static int pin(int descriptor, String path) {
        return path(OBJ_PIN, descriptor, path);
    }

    /** Opens what is pinned there. */
    public static int open(String path) {
        return path(OBJ_GET, 0, path);
    }

    private static int path(int command, int descriptor, String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            attributes.set(JAVA_LONG, 0, arena.allocateFrom(path).address());
            attributes.set(JAVA_INT, 8, descriptor);
            return LinuxCalls.bpf(command, attributes);
        }
    }

    /** Attaches a program to an interface for as long as the link lives: tcx after the others that are there. */
    public static int link(int program, int interfaceIndex, int attachType, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            attributes.set(JAVA_INT, 0, program);
            attributes.set(JAVA_INT, 4, interfaceIndex);
            attributes.set(JAVA_INT, 8, attachType);
            attributes.set(JAVA_INT, 12, flags);
            return LinuxCalls.bpf(LINK_CREATE, attributes);
        }
    }

    /** Puts another program in the place of a link's, between two packets. */
    public static int replace(int link, int program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            attributes.set(JAVA_INT, 0, link);
            attributes.set(JAVA_INT, 4, program);
            return LinuxCalls.bpf(LINK_UPDATE, attributes);
        }
    }

    /** Takes a link's program off its interface, whoever else holds the link. */
    public static int detach(int link) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            attributes.set(JAVA_INT, 0, link);
            return LinuxCalls.bpf(LINK_DETACH, attributes);
        }
    }

    /** What the kernel knows of a descriptor's object: the struct of its kind, or {@code null} when it does not tell. */
    public static byte[] info(int descriptor, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            MemorySegment info = arena.allocate(size, 8);
            attributes.set(JAVA_INT, 0, descriptor);
            attributes.set(JAVA_INT, 4, size);
            attributes.set(JAVA_LONG, 8, info.address());
            return LinuxCalls.bpf(OBJ_GET_INFO_BY_FD, attributes) < 0 ? null : info.toArray(JAVA_BYTE);
        }
    }

    /** How many programs hang at a place of an interface. */
    public static int attached(int interfaceIndex, int attachType) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            attributes.set(JAVA_INT, 0, interfaceIndex);
            attributes.set(JAVA_INT, 4, attachType);
            int result = LinuxCalls.bpf(PROG_QUERY, attributes);
            return result < 0 ? result : attributes.get(JAVA_INT, 24);
        }
    }

    /**
     * Runs a program on a packet without a wire.
     *
     * @param verdict what the program returned
     * @param packet  the packet afterwards
     * @param nanos   time of one run, in the mean
     */
    public record TestRun(int verdict, byte[] packet, int nanos) {
    }

    /** @param context the program's context struct, empty for none */
    public static TestRun run(int program, byte[] packet, byte[] context, int repeat) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(arena);
            MemorySegment out = arena.allocate(packet.length + 512L);
            attributes.set(JAVA_INT, 0, program);
            attributes.set(JAVA_INT, 8, packet.length);
            attributes.set(JAVA_INT, 12, (int) out.byteSize());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_BYTE, packet).address());
            attributes.set(JAVA_LONG, 24, out.address());
            attributes.set(JAVA_INT, 32, repeat);
            if (context.length > 0) {
                attributes.set(JAVA_INT, 40, context.length);
                attributes.set(JAVA_LONG, 48, arena.allocate(context.length, 8)
                        .copyFrom(MemorySegment.ofArray(context)).address());
            }
            int result = LinuxCalls.bpf(PROG_TEST_RUN, attributes);
            if (result < 0) {
                throw LinuxError.failure("test run of a packet of " + packet.length + " octets", result);
            }
            return new TestRun(attributes.get(JAVA_INT, 4),
                    out.asSlice(0, attributes.get(JAVA_INT, 12)).toArray(JAVA_BYTE), attributes.get(JAVA_INT, 36));
        }
    }

    private static MemorySegment attributes(Arena arena) {
        return arena.allocate(ATTRIBUTES, 8);
    }

    private static void name(MemorySegment attributes, long offset, String name) {
        byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(octets, 0, attributes, JAVA_BYTE, offset, Math.min(octets.length, NAME - 1));
    }
}
