package io.fairlead.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ports for whoever has to be told his before he listens.
 *
 * <p>A port that the kernel gave and took back it may give to the next socket of any process meanwhile. Those here lie
 * beneath what it gives by itself (ip_local_port_range, ip-sysctl), and each process of tests begins at a place of its own.
 */
public final class FreePorts {

    private static final int FIRST = 12_000;
    private static final int LEAST = 1_000;
    private static final int APART = 211;
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int COUNT = count();
    private static int next = (int) (ProcessHandle.current().pid() * APART % COUNT);

    private FreePorts() {
    }

    private static int count() {
        try {
            int given = Integer.parseInt(Files.readAllLines(RANGE).getFirst().split("\\s+")[0]);
            return given - FIRST < LEAST ? 65_536 - FIRST : given - FIRST;
        } catch (IOException e) {
            return LEAST;
        }
    }

    /** A port that nobody has, neither for TCP nor for UDP. */
    public static int one() throws IOException {
        return row(1);
    }

    /** The first of so many ports in a row that nobody has. */
    public static synchronized int row(int length) throws IOException {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + next;
            next = (next + length) % (COUNT - length);
            if (areFree(port, length)) {
                return port;
            }
        }
        throw new IOException("no " + length + " free ports in a row");
    }

    /** Who has one for UDP has it on the loopback or everywhere. */
    private static boolean areFree(int first, int length) {
        for (int port = first; port < first + length; port++) {
            try (ServerSocket tcp = new ServerSocket(port, 1);
                 DatagramSocket udp = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                if (!tcp.isBound() || !udp.isBound()) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
