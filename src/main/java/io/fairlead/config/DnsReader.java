package io.fairlead.config;

import io.fairlead.answer.AnswerSettings;
import io.fairlead.dns.DnsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where DNS listens, its limits, and what it tells of itself. */
final class DnsReader {

    private static final int DNS_PORT = 53;
    private static final ValueType<InetSocketAddress> LISTEN = HostPort.listening(DNS_PORT);
    private static final ValueType<Integer> CONNECTIONS = Numbers.between(1, 1_000_000);
    private static final ValueType<Duration> IDLE = Durations.between(Duration.ofMillis(100), Duration.ofHours(1));
    private static final ValueType<Integer> RESOLVERS = Numbers.between(100, 10_000_000);
    private static final ValueType<String> TXT = Texts.octets(0, AnswerSettings.MAX_TEXT);

    private DnsReader() {
    }

    /** Addresses, threads and the limits of TCP; empty, and reported, when no address is given. */
    static Optional<DnsSettings> listening(Section dns) {
        Section tcp = dns.section("tcp");
        int connections = tcp.value("connections", CONNECTIONS, 1000);
        int perClient = tcp.value("per-client", CONNECTIONS, Math.min(100, connections));
        if (perClient > connections) {
            tcp.error("per-client", perClient + " is more than all 'connections', " + connections,
                    "write " + connections + " at most");
        }
        int threads = dns.value("threads", Numbers.between(0, 1024), 0);
        Duration idleTimeout = tcp.value("idle-timeout", IDLE, Duration.ofSeconds(10));
        int pipeline = tcp.value("pipeline", Numbers.between(1, 10_000), 32);
        List<InetSocketAddress> addresses = addresses(dns);
        return addresses.isEmpty() ? Optional.empty()
                : Optional.of(new DnsSettings(addresses, threads, connections, perClient, idleTimeout, pipeline));
    }

    private static List<InetSocketAddress> addresses(Section dns) {
        if (!dns.requirePresence("listen", "[ \"192.0.2.53:53\" ]")) {
            return List.of();
        }
        Set<InetSocketAddress> seen = new HashSet<>();
        List<InetSocketAddress> addresses = dns.list("listen", text -> {
            InetSocketAddress address = LISTEN.parse(text);
            if (address.getPort() != 0 && !seen.add(address)) {
                throw new BadValue(Quote.of(text) + " stands here twice", "remove one of them");
            }
            return address;
        });
        if (dns.node("listen").orElseThrow() instanceof YamlNode.Sequence list && list.items().isEmpty()) {
            dns.error("listen", "there is no address to listen on", "write [ \"192.0.2.53:53\" ]");
        }
        return addresses;
    }

    /** What answers hold. */
    static AnswerSettings answers(Section dns) {
        return new AnswerSettings(dns.value("udp-size", Numbers.between(512, 4096), 1232), dns.value("nsid", TXT, ""),
                dns.value("version", TXT, ""), dns.value("resolvers", RESOLVERS, AnswerSettings.RESOLVERS));
    }

    /** The folder of the zone files, taken from the configuration's folder. */
    static Optional<Path> zones(Section dns, Path folder) {
        return dns.required("zones", Texts.pathFrom(folder), "../zones");
    }
}
