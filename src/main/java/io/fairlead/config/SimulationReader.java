package io.fairlead.config;

import io.fairlead.simulation.Background;
import io.fairlead.simulation.Resolvers;
import io.fairlead.simulation.SimulationSettings;
import io.fairlead.simulation.SimulationSettings.Polls;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the traffic that {@code fairlead simulate} tries the farm with. */
final class SimulationReader {

    private static final ValueType<Duration> DURATION = Durations.between(Duration.ofSeconds(1), Duration.ofHours(24));
    private static final ValueType<Duration> TIME = Durations.between(Duration.ZERO, Duration.ofHours(24));
    private static final ValueType<Duration> TIME_ON = Durations.between(Duration.ofMillis(100), Duration.ofHours(24));
    private static final ValueType<Double> RATE = text -> (double) BitRates.parse(text);
    private static final Choices<Integer> WIDTH = new Choices<>(Map.of("32", 32, "64", 64));

    private final Section section;
    private final Map<String, PoolSettings> pools;

    /** @param pools whose servers' links may have background traffic */
    SimulationReader(Section section, Map<String, PoolSettings> pools) {
        this.section = section;
        this.pools = pools;
    }

    /** The settings; the default in place of each that is missing or faulty. */
    SimulationSettings read() {
        SimulationSettings usual = SimulationSettings.DEFAULT;
        return new SimulationSettings(
                section.value("load", Numbers::fraction, usual.load()),
                section.value("udp", Numbers::fractionOrNone, usual.udpShare()),
                section.optional("mean-size", ByteSizes::parse),
                rates("rates"), rates("stream-rates"),
                section.value("duration", DURATION, usual.duration()),
                resolvers(), background(), polls(),
                section.value("nodes", Numbers.between(1, 1000), usual.nodes()),
                section.value("capacity", BitRates::parse, usual.capacity()));
    }

    private List<Double> rates(String key) {
        return section.has(key) ? section.list(key, RATE) : List.of();
    }

    private Resolvers resolvers() {
        Section own = section.section("resolvers");
        Resolvers usual = SimulationSettings.DEFAULT.resolvers();
        return new Resolvers(own.value("count", Numbers.between(1, 10_000_000), usual.count()),
                own.value("zipf", Numbers.between(0.0, 5.0), usual.exponent()),
                own.value("overlong", Numbers::fractionOrNone, usual.overlong()),
                own.value("hold", TIME, usual.hold()));
    }

    private Polls polls() {
        Section own = section.section("polls");
        Polls usual = Polls.DEFAULT;
        return new Polls(own.value("jitter", Numbers.between(0.0, 0.49), usual.jitter()),
                own.value("loss", Numbers::fractionOrNone, usual.loss()),
                own.value("cache", TIME, usual.cache()),
                own.value("width", WIDTH, usual.width()));
    }

    /** Empty where nothing is said; by pool and server, and so by link, each link once. */
    private Optional<List<Background>> background() {
        if (!section.has("background")) {
            return Optional.empty();
        }
        Map<LinkId, Background> byLink = new LinkedHashMap<>();
        section.section("background").named().forEach((pool, servers) -> servers.named().forEach((server, own) -> {
            Background background = background(own, pool, server);
            if (background != null && byLink.putIfAbsent(background.link(), background) != null) {
                own.faults().error(own.at(), own.path(), "another server's background is on the same link",
                        "remove one of them");
            }
        }));
        return Optional.of(new ArrayList<>(byLink.values()));
    }

    private Background background(Section own, String pool, String server) {
        double use = own.required("use", Numbers::fraction, "50%").orElse(0.5);
        Duration on = own.value("on", TIME_ON, Duration.ofMinutes(1));
        Duration off = own.value("off", TIME, Duration.ofMinutes(1));
        Optional<LinkId> link = Optional.ofNullable(pools.get(pool)).stream()
                .flatMap(settings -> settings.pool().servers().stream())
                .filter(one -> one.id().name().equals(server)).map(Server::link).map(one -> one.id()).findFirst();
        if (link.isEmpty() && !own.faults().hasErrors()) {
            own.faults().error(own.at(), own.path(), "the pools have no such server",
                    "write POOL: { SERVER: { use: 50% } } with names that stand under 'pools'");
        }
        return link.map(id -> new Background(id, use, on, off)).orElse(null);
    }
}
