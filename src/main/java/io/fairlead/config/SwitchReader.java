package io.fairlead.config;

import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.topology.LinkId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the switches; which of their ports count is only known once the pools are read. */
final class SwitchReader {

    private static final ValueType<HostPort> ADDRESS = HostPort.peer(161);
    static final ValueType<Duration> PERIOD = Durations.between(Duration.ofMillis(100), Duration.ofMinutes(10));
    static final ValueType<Duration> TIMEOUT = Durations.between(Duration.ofMillis(10), Duration.ofMinutes(1));
    static final ValueType<Integer> RETRIES = Numbers.between(0, 10);

    private static final Choices<By> BY = new Choices<>(
            Arrays.stream(By.values()).collect(Collectors.toMap(by -> by.word, Function.identity())));

    private final CredentialsReader credentials;
    private final PrometheusReader prometheus;
    private final HostNames.Resolver resolver;

    SwitchReader(CredentialsReader credentials, HostNames.Resolver resolver) {
        this.credentials = credentials;
        this.prometheus = new PrometheusReader(credentials.secrets());
        this.resolver = resolver;
    }

    /** What counters come by, and the keys that belong to it alone or to it and others. */
    private enum By {
        SNMP("snmp", "address", "version", "community", "user", "context", "auth", "priv", "timeout", "retries"),
        SFLOW("sflow", "address", "from"),
        PROMETHEUS("prometheus", "url", "ca-file", "token", "user", "password", "timeout", "window", "select", "labels");

        private final String word;
        private final List<String> keys;

        By(String word, String... keys) {
            this.word = word;
            this.keys = List.of(keys);
        }
    }

    /** The switches that have no fault, by name. */
    Map<String, Switch> read(Section switches) {
        Map<String, Section> sections = switches.named();
        Map<String, By> kinds = new LinkedHashMap<>();
        sections.forEach((name, section) -> (section.has("by") ? section.optional("by", BY) : Optional.of(By.SNMP))
                .ifPresent(by -> kinds.put(name, by)));
        Map<String, HostPort> hosts = new LinkedHashMap<>();
        kinds.forEach((name, by) -> {
            if (by == By.SNMP) {
                sections.get(name).required("address", ADDRESS, "192.0.2.10").ifPresent(host -> hosts.put(name, host));
            }
        });
        Map<String, InetAddress> addresses = HostNames.resolve(
                hosts.values().stream().map(HostPort::name).filter(name -> !name.isEmpty()).toList(), resolver);
        Map<String, Switch> read = new LinkedHashMap<>();
        SflowReader sflow = new SflowReader();
        kinds.forEach((name, by) -> {
            Section section = sections.get(name);
            refuseTaken(name, section);
            refuseForeign(by, section);
            Optional<? extends Switch> one = switch (by) {
                case SNMP -> snmp(name, Optional.ofNullable(hosts.get(name))
                        .flatMap(host -> resolved(host, addresses, section)), section);
                case SFLOW -> sflow.read(name, section);
                case PROMETHEUS -> prometheus.read(name, section);
            };
            one.ifPresent(its -> read.put(name, its));
        });
        return read;
    }

    private static void refuseTaken(String name, Section section) {
        if (name.equals(LinkId.LOCAL)) {
            section.faults().error(section.at(), section.path(),
                    "'" + LinkId.LOCAL + "' stands for this machine's interfaces", "give the switch another name");
        } else if (name.equals(DispatchSource.NAME)) {
            section.faults().error(section.at(), section.path(),
                    "'" + DispatchSource.NAME + "' stands for the dispatcher itself", "give the switch another name");
        }
    }

    private static void refuseForeign(By chosen, Section section) {
        for (String key : section.keys()) {
            List<String> owners = Arrays.stream(By.values()).filter(by -> by.keys.contains(key)).map(by -> by.word).toList();
            if (!owners.isEmpty() && !chosen.keys.contains(key)) {
                section.faults().error(section.keyAt(key), section.path(key), "this key belongs to a switch by "
                        + String.join(" or ", owners), "remove it, or write 'by: " + owners.getFirst() + "'");
            }
        }
    }

    private Optional<Switch> snmp(String name, Optional<InetSocketAddress> address, Section section) {
        Optional<Credentials> known = credentials.read(section);
        Duration period = section.value("period", PERIOD, Duration.ofSeconds(5));
        Duration timeout = section.value("timeout", TIMEOUT, Duration.ofSeconds(1));
        int retries = section.value("retries", RETRIES, 1);
        return address.isEmpty() || known.isEmpty() ? Optional.empty()
                : Optional.of(new Switch.Snmp(name, address.get(), known.get(), period, timeout, retries));
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
