package io.fairlead.config;

import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.topology.LinkId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the switches; which of their ports count is only known once the pools are read. */
final class SwitchReader {

    private static final ValueType<Duration> PERIOD = Durations.between(Duration.ofMillis(100), Duration.ofMinutes(10));
    private static final ValueType<Duration> TIMEOUT = Durations.between(Duration.ofMillis(10), Duration.ofMinutes(1));
    private static final ValueType<Integer> RETRIES = Numbers.between(0, 10);
    private static final int SNMP_PORT = 161;

    private final CredentialsReader credentials;
    private final HostPort.Resolver resolver;

    SwitchReader(CredentialsReader credentials, HostPort.Resolver resolver) {
        this.credentials = credentials;
        this.resolver = resolver;
    }

    /** A switch without its ports. */
    record Switch(String name, InetSocketAddress address, Credentials credentials, Duration period, Duration timeout, int retries) {

        SwitchSettings with(Map<LinkId, PortName> ports) {
            return new SwitchSettings(name, address, credentials, period, timeout, retries, ports);
        }
    }

    /** The switches that have no fault, by name. */
    Map<String, Switch> read(Section switches) {
        Map<String, Switch> read = new LinkedHashMap<>();
        switches.named().forEach((name, section) -> {
            if (name.equals(LinkId.LOCAL)) {
                section.faults().error(section.at(), section.path(), "'" + LinkId.LOCAL + "' stands for this machine's interfaces",
                        "give the switch another name");
            }
            read(name, section).ifPresent(one -> read.put(name, one));
        });
        return read;
    }

    private Optional<Switch> read(String name, Section section) {
        Optional<InetSocketAddress> address =
                section.required("address", HostPort.peer(SNMP_PORT, resolver), "192.0.2.10");
        Optional<Credentials> credential = credentials.read(section);
        Duration period = section.value("period", PERIOD, Duration.ofSeconds(5));
        Duration timeout = section.value("timeout", TIMEOUT, Duration.ofSeconds(1));
        int retries = section.value("retries", RETRIES, 1);
        if (address.isEmpty() || credential.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Switch(name, address.get(), credential.get(), period, timeout, retries));
    }
}
