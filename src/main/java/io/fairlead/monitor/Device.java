package io.fairlead.monitor;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An interface as the kernel has it now (netdevice(7)). Java's own view leaves out interfaces without an address, as mirror
 * ports are.
 *
 * @param isUp       whether it is set up, and its line too
 * @param isEthernet whether its packets begin with Ethernet headers
 */
record Device(String name, int index, boolean isUp, boolean isEthernet) {

    private static final long FLAGS = 0x8913;
    private static final long HARDWARE = 0x8927;
    private static final int UP = 1;
    private static final int RUNNING = 1 << 6;
    private static final int ETHERNET = 1;
    private static final int LOOPBACK = 772;
    private static final int REQUEST = 40;
    private static final int LONGEST = 15;

    /** That of a name; empty when there is none. */
    static Optional<Device> of(String name) {
        int index = SocketCalls.interfaceIndex(name);
        int socket = index == 0 ? -1 : LinuxCalls.datagramSocket();
        if (socket < 0) {
            return Optional.empty();
        }
        try {
            int flags = ask(socket, FLAGS, name);
            int hardware = ask(socket, HARDWARE, name);
            boolean up = flags >= 0 && (flags & (UP | RUNNING)) == (UP | RUNNING);
            return Optional.of(new Device(name, index, up, hardware == ETHERNET || hardware == LOOPBACK));
        } finally {
            LinuxCalls.close(socket);
        }
    }

    /** That of a name; it must be there and carry Ethernet. */
    static Device ethernet(String name) throws IOException {
        Device device = of(name).orElseThrow(() ->
                new IOException("there is no interface " + name + "; cure: name one that 'ip link' shows"));
        if (!device.isEthernet) {
            throw new IOException(name + " carries no Ethernet; cure: watch the interface below it");
        }
        return device;
    }

    /** The 16 bits behind the name in a struct ifreq; below 0 when there is no answer. */
    private static int ask(int socket, long request, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment asked = arena.allocate(REQUEST, 8);
            byte[] octets = name.getBytes(StandardCharsets.UTF_8);
            MemorySegment.copy(MemorySegment.ofArray(octets), 0, asked, 0, Math.min(octets.length, LONGEST));
            return LinuxCalls.ioctl(socket, request, asked) < 0 ? -1 : asked.get(JAVA_SHORT, 16) & 0xffff;
        }
    }
}
