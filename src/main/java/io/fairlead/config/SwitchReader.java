package io.fairlead.config;

import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.topology.LinkId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the switches; which of their ports count is only known once the pools are read. */
final class SwitchReader {

    private static final ValueType<HostPort> ADDRESS = HostPort.peer(161);
    static final ValueType<Duration> PERIOD = Durations.between(Duration.ofMillis(100), Duration.ofMinutes(10));
    static final ValueType<Duration> TIMEOUT = Durations.between(Duration.ofMillis(10), Duration.ofMinutes(1));
    static final ValueType<Integer> RETRIES = Numbers.between(0, 10);

    private final CredentialsReader credentials;
    private final HostNames.Resolver resolver;

    SwitchReader(CredentialsReader credentials, HostNames.Resolver resolver) {
        this.credentials = credentials;
        this.resolver = resolver;
    }

    /** A switch without its ports. */
    record Switch(String name, InetSocketAddress address, Credentials credentials, Duration period, Duration timeout,
                  int retries) {

        SwitchSettings with(Map<LinkId, PortName> ports) {
            return new SwitchSettings(name, address, credentials, period, timeout, retries, ports);
        }
    }

    /** The switches that have no fault, by name. */
    Map<String, Switch> read(Section switches) {
        Map<String, Section> sections = switches.named();
        Map<String, HostPort> hosts = new LinkedHashMap<>();
        sections.forEach((name, section) ->
                section.required("address", ADDRESS, "192.0.2.10").ifPresent(host -> hosts.put(name, host)));
        Map<String, InetAddress> addresses = HostNames.resolve(
                hosts.values().stream().map(HostPort::name).filter(name -> !name.isEmpty()).toList(), resolver);
        Map<String, Switch> read = new LinkedHashMap<>();
        sections.forEach((name, section) -> {
            Optional<InetSocketAddress> address =
                    Optional.ofNullable(hosts.get(name)).flatMap(host -> resolved(host, addresses, section));
            read(name, address, section).ifPresent(one -> read.put(name, one));
        });
        return read;
    }

    private Optional<Switch> read(String name, Optional<InetSocketAddress> address, Section section) {
        if (name.equals(LinkId.LOCAL)) {
            section.faults().error(section.at(), section.path(),
                    "'" + LinkId.LOCAL + "' stands for this machine's interfaces", "give the switch another name");
        } else if (name.equals(DispatchSource.NAME)) {
            section.faults().error(section.at(), section.path(),
                    "'" + DispatchSource.NAME + "' stands for the dispatcher itself", "give the switch another name");
        }
        Optional<Credentials> known = credentials.read(section);
        Duration period = section.value("period", PERIOD, Duration.ofSeconds(5));
        Duration timeout = section.value("timeout", TIMEOUT, Duration.ofSeconds(1));
        int retries = section.value("retries", RETRIES, 1);
        return address.isEmpty() || known.isEmpty() ? Optional.empty()
                : Optional.of(new Switch(name, address.get(), known.get(), period, timeout, retries));
    }

    /** An address as it stands, or what its name came to; reported where that is nothing. */
    static Optional<InetSocketAddress> resolved(HostPort host, Map<String, InetAddress> addresses,
            Section section) {
        InetAddress address = host.address() != null ? host.address() : addresses.get(host.name());
        if (address == null) {
            section.error("address", "the name " + Quote.of(host.name()) + " has no address here and now",
                    "write the address itself, or see that this machine can resolve the name");
            return Optional.empty();
        }
        return Optional.of(new InetSocketAddress(address, host.port()));
    }
}
