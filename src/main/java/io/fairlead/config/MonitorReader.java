package io.fairlead.config;

import io.fairlead.agent.AgentSettings;
import io.fairlead.monitor.MonitorSettings;
import io.fairlead.monitor.MonitorSettings.Method;
import io.fairlead.monitor.WatchedInterface;
import io.fairlead.monitor.WatchedInterface.Direction;
import io.fairlead.monitor.WatchedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the stand-alone traffic monitor. */
final class MonitorReader {

    private static final Choices<Direction> DIRECTION =
            new Choices<>(Map.of("in", Direction.IN, "out", Direction.OUT, "both", Direction.BOTH));
    private static final Choices<Method> METHOD =
            new Choices<>(Map.of("auto", Method.AUTO, "kernel", Method.KERNEL, "packets", Method.PACKETS));
    private static final ValueType<Integer> FLOWS = Numbers.between(1_024, 16_777_216);
    private static final ValueType<Duration> UDP_IDLE = Durations.between(Duration.ofMillis(100), Duration.ofHours(1));
    private static final int LEAST_BUFFER = 1_000_000;
    private static final int MOST_BUFFER = 1_000_000_000;

    private final Section section;
    private final MonitorAgentReader agents;
    private final MonitoredServers servers;

    MonitorReader(Section section, SecretReader secrets, MonitoredServers servers) {
        this.section = section;
        this.agents = new MonitorAgentReader(section.section("agent"), secrets);
        this.servers = servers;
    }

    /** The monitor; empty, and reported, when something is missing or wrong. */
    Optional<MonitorConfiguration> read() {
        List<WatchedInterface> interfaces = interfaces();
        List<WatchedServer> watched = servers.read(section);
        Method method = section.value("method", METHOD, Method.AUTO);
        int flows = section.value("flows", FLOWS, MonitorSettings.FLOWS);
        Duration idle = section.value("udp-idle", UDP_IDLE, MonitorSettings.UDP_IDLE);
        int buffer = section.value("buffer", MonitorReader::buffer, MonitorSettings.BUFFER);
        section.requirePresence("agent", "{ listen: [ ADDRESS ], community: { file: secrets/NAME } }");
        Optional<AgentSettings> agent = agents.read();
        if (section.faults().hasErrors() || agent.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MonitorConfiguration(
                new MonitorSettings(interfaces, watched, method, flows, idle, buffer), agent.get()));
    }

    private List<WatchedInterface> interfaces() {
        List<WatchedInterface> interfaces = new ArrayList<>();
        section.requirePresence("interfaces", "{ NAME: { direction: in } }");
        Section all = section.section("interfaces");
        all.named().forEach((name, each) -> read(name, each, all).ifPresent(interfaces::add));
        if (section.has("interfaces") && all.isComplete() && all.keys().isEmpty()) {
            all.faults().error(all.at(), all.path(), "no interface is watched", "name one that 'ip link' shows");
        }
        return interfaces;
    }

    private static Optional<WatchedInterface> read(String name, Section each, Section all) {
        Direction direction = each.value("direction", DIRECTION, Direction.IN);
        boolean promiscuous = each.value("promiscuous", Choices.FLAG, false);
        try {
            return Optional.of(new WatchedInterface(Texts.INTERFACE.parse(name), direction, promiscuous));
        } catch (BadValue bad) {
            all.faults().error(all.keyAt(name), all.path(name), bad.getMessage(), bad.cure());
            return Optional.empty();
        }
    }

    private static int buffer(String text) throws BadValue {
        double octets = ByteSizes.parse(text);
        if (octets < LEAST_BUFFER || octets > MOST_BUFFER) {
            throw new BadValue(Quote.of(text) + " is out of range", "write 1MB to 1GB");
        }
        return (int) octets;
    }
}
