package io.fairlead.config;

import io.fairlead.counter.prometheus.PrometheusSettings;
import io.fairlead.counter.prometheus.PrometheusSettings.Port;
import io.fairlead.counter.sflow.SflowSettings;
import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.topology.LinkId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A switch without its ports. Closed: by what its counters come. */
sealed interface Switch {

    String name();

    /** Time between two readings, or two samples that it pushes. */
    Duration period();

    /** The longest time that one reading takes; zero where nothing is asked. */
    Duration longest();

    /** Asked over SNMP. */
    record Snmp(String name, InetSocketAddress address, Credentials credentials, Duration period, Duration timeout,
                int retries) implements Switch {

        @Override
        public Duration longest() {
            return timeout.multipliedBy(retries + 1L);
        }

        SwitchSettings with(Map<LinkId, PortName> ports) {
            return new SwitchSettings(name, address, credentials, period, timeout, retries, ports);
        }
    }

    /** Pushes by sFlow. */
    record Sflow(String name, InetAddress agent, Set<InetAddress> senders, Duration period) implements Switch {

        @Override
        public Duration longest() {
            return Duration.ZERO;
        }

        /** Whether a port is named by the only thing that sFlow tells. */
        static boolean isIndex(PortName port) {
            return port.column() == PortName.Column.IF_INDEX;
        }

        SflowSettings.Switch with(Map<LinkId, PortName> ports) {
            return new SflowSettings.Switch(name, agent, senders, period, ports.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, port -> Long.parseLong(port.getValue().value()))));
        }
    }

    /**
     * Scraped by Prometheus.
     *
     * @param settings without ports
     * @param labels   names of the labels that have a port's names, by the column of IF-MIB that they come from
     */
    record Prometheus(PrometheusSettings settings, Map<PortName.Column, String> labels) implements Switch {

        private static final List<PortName.Column> NAMES =
                List.of(PortName.Column.IF_NAME, PortName.Column.IF_ALIAS, PortName.Column.IF_DESCR);

        @Override
        public String name() {
            return settings.name();
        }

        @Override
        public Duration period() {
            return settings.period();
        }

        @Override
        public Duration longest() {
            return settings.timeout();
        }

        PrometheusSettings with(Map<LinkId, PortName> names) {
            Map<LinkId, Port> ports = new HashMap<>();
            names.forEach((link, port) -> ports.put(link, new Port(port.column() == PortName.Column.ANY
                    ? NAMES.stream().map(labels::get).toList() : List.of(labels.get(port.column())), port.value())));
            return new PrometheusSettings(settings.name(), settings.url(), settings.authorization(), settings.authorities(),
                    settings.period(), settings.timeout(), settings.window(), settings.select(), ports);
        }
    }
}
