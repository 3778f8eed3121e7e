package io.fairlead.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the switches that push their counters by sFlow, and where they push them to. */
final class SflowReader {

    /** Registered for sFlow. */
    private static final int PORT = 6343;
    private static final Duration USUAL_PERIOD = Duration.ofSeconds(20);
    private static final ValueType<InetSocketAddress> LISTEN = HostPort.listening(PORT);
    private static final ValueType<InetAddress> ADDRESS = Addresses::any;

    private final Map<InetAddress, Position> agents = new HashMap<>();

    /** Where they push to. */
    static InetSocketAddress listen(Section root) {
        return root.section("sflow").value("listen", LISTEN, new InetSocketAddress("0.0.0.0", PORT));
    }

    /** A switch; empty, and reported, when something is missing or wrong. */
    Optional<Switch> read(String name, Section section) {
        Optional<InetAddress> agent = section.required("address", ADDRESS, "192.0.2.10");
        List<InetAddress> from = section.list("from", ADDRESS);
        Duration period = section.value("period", SwitchReader.PERIOD, USUAL_PERIOD);
        return agent.map(address -> {
            Position first = agents.putIfAbsent(address, section.valueAt("address"));
            if (first != null) {
                section.error("address", "the switch on line " + first.line() + " has this address already",
                        "write the agent address that this switch puts into its datagrams");
            }
            Set<InetAddress> senders = new HashSet<>(from);
            senders.add(address);
            return new Switch.Sflow(name, address, senders, period);
        });
    }
}
