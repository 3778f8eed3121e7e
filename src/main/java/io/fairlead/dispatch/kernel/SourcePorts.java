package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.PortRange;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The source ports of full NAT, and whether they are clear of those that the kernel gives to this machine's own
 * connections: a server's reply could else be for either.
 *
 * @param range as configured
 */
record SourcePorts(PortRange range) {

    private static final Path LOCAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final Path RESERVED = Path.of("/proc/sys/net/ipv4/ip_local_reserved_ports");
    private static final double GOLDEN = 0.618;

    /**
     * From one port to the next that is tried: prime to their number, so that all come by before one comes again, and
     * near the golden section of it, so that neighbours in time lie apart.
     */
    int stride() {
        int count = range.size();
        int stride = Math.max(1, (int) (count * GOLDEN));
        while (!BigInteger.valueOf(stride).gcd(BigInteger.valueOf(count)).equals(BigInteger.ONE)) {
            stride++;
        }
        return stride;
    }

    /** Ports that the kernel may give away as well; empty when there are none. */
    Optional<PortRange> shared() throws IOException {
        if (!Files.exists(LOCAL)) {
            return Optional.empty();
        }
        return shared(read(LOCAL), Files.exists(RESERVED) ? read(RESERVED) : "");
    }

    /** In one piece: such a file gives nothing more to a second call. */
    private static String read(Path path) throws IOException {
        return String.join("", Files.readAllLines(path));
    }

    /**
     * The same by the words of the kernel's switches.
     *
     * @param local    ip_local_port_range: two numbers
     * @param reserved ip_local_reserved_ports: ports and ranges with commas between them
     */
    Optional<PortRange> shared(String local, String reserved) {
        String[] ends = local.strip().split("\\s+");
        int first = Math.max(range.first(), Integer.parseInt(ends[0]));
        int last = Math.min(range.last(), Integer.parseInt(ends[1]));
        for (String each : reserved.strip().split(",")) {
            if (!each.isBlank()) {
                String[] pair = each.strip().split("-");
                int low = Integer.parseInt(pair[0]);
                int high = Integer.parseInt(pair[pair.length - 1]);
                first = low <= first && first <= high ? high + 1 : first;
            }
        }
        return first <= last ? Optional.of(new PortRange(first, last)) : Optional.empty();
    }

    /** What is to be done where ports are shared. */
    String cure() {
        return "sysctl -w net.ipv4.ip_local_reserved_ports=" + range.first() + "-" + range.last()
                + ", or another 'source-ports'";
    }
}
