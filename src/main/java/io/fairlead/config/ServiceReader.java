package io.fairlead.config;

import io.fairlead.topology.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the services: names that DNS answers from a pool. */
final class ServiceReader {

    private static final ValueType<Integer> ADDRESSES = Numbers.between(1, 32);
    private static final ValueType<Duration> TTL = ServiceReader::ttl;
    private static final Choices<Boolean> ANSWER = new Choices<>(Map.of("server", true, "cluster", false));

    private final Set<String> pools;
    private final boolean allPools;
    private final Map<String, Position> names = new HashMap<>();

    /**
     * @param pools    names of the pools, those with faults too
     * @param allPools false when the file breaks off, so that more may be meant
     */
    ServiceReader(Set<String> pools, boolean allPools) {
        this.pools = pools;
        this.allPools = allPools;
    }

    /** The services that have no fault, in the order of the file. */
    List<Service> read(Section services) {
        List<Service> read = new ArrayList<>();
        for (String name : services.keys()) {
            Section section = services.section(name);
            Optional<String> owner = owner(name, section);
            service(owner, section).ifPresent(read::add);
        }
        return read;
    }

    private Optional<Service> service(Optional<String> owner, Section section) {
        Optional<String> pool = section.required("pool", this::knownPool, "NAME");
        Duration ttl = section.value("ttl", TTL, Duration.ofSeconds(5));
        int addresses = section.value("addresses", ADDRESSES, 1);
        section.optional("answer", ServiceReader::answer);
        return owner.isEmpty() || pool.isEmpty() ? Optional.empty()
                : Optional.of(new Service(owner.get(), pool.get(), ttl, addresses));
    }

    private Optional<String> owner(String name, Section section) {
        String absolute = name.endsWith(".") ? name : name + ".";
        Position first = names.putIfAbsent(absolute.toLowerCase(Locale.ROOT), section.at());
        if (first != null) {
            section.faults().error(section.at(), section.path(),
                    "the service on line " + first.line() + " has this name already", "remove one of the two");
            return Optional.empty();
        }
        return Optional.of(absolute);
    }

    private String knownPool(String name) throws BadValue {
        if (!pools.contains(name) && allPools) {
            throw new BadValue("no pool named " + Quote.of(name),
                    pools.isEmpty() ? "add it under 'pools'" : Spelling.cure(name, pools, "write"));
        }
        return name;
    }

    private static Duration ttl(String text) throws BadValue {
        Duration ttl = Durations.between(Duration.ZERO, Duration.ofSeconds(Integer.MAX_VALUE)).parse(text);
        if (ttl.toMillis() % 1000 != 0) {
            throw new BadValue(Quote.of(text) + " is not a whole number of seconds, which TTLs are (RFC 1035 section 3.2.1)",
                    "write " + (ttl.toSeconds() + 1) + "s");
        }
        return ttl;
    }

    private static boolean answer(String text) throws BadValue {
        if (!ANSWER.parse(text)) {
            throw new BadValue("the cluster address is answered by the dispatcher, which needs --nat and is not part of this version",
                    "write server, or leave the line out");
        }
        return true;
    }
}
