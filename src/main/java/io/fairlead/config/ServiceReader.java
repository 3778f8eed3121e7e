package io.fairlead.config;

import io.fairlead.config.DispatcherReader.Dispatched;
import io.fairlead.topology.ClusterAddress;
import io.fairlead.topology.Service;
import io.fairlead.zone.DomainName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the services: names that DNS answers from a pool. */
final class ServiceReader {

    private static final ValueType<Integer> ADDRESSES = Numbers.between(1, 32);
    private static final ValueType<Duration> TTL = ServiceReader::parseTtl;
    private static final Duration STEADY = Duration.ofSeconds(5);
    private static final Choices<Boolean> CLUSTER = new Choices<>(Map.of("server", false, "cluster", true));

    private final ZoneReader zones;
    private final Set<String> pools;
    private final boolean allPools;
    private final Dispatched dispatched;
    private final Set<String> used = new HashSet<>();
    private final Map<DomainName, Position> names = new HashMap<>();

    /**
     * @param pools      names of the pools, those with faults too
     * @param allPools   false when there may be more, which could not be read
     * @param dispatched whose addresses a service may be answered with
     */
    ServiceReader(ZoneReader zones, Set<String> pools, boolean allPools, Dispatched dispatched) {
        this.zones = zones;
        this.pools = pools;
        this.allPools = allPools;
        this.dispatched = dispatched;
    }

    /** The services that have no fault, by key and in the order of the file. */
    Map<String, Service> read(Section services) {
        Map<String, Service> read = new LinkedHashMap<>();
        for (String key : services.keys()) {
            Section section = services.section(key);
            Optional<DomainName> owner = owner(key, section);
            service(owner, section).ifPresent(service -> read.put(key, service));
        }
        return read;
    }

    /** Names of the pools that services name. */
    Set<String> usedPools() {
        return used;
    }

    private Optional<Service> service(Optional<DomainName> owner, Section section) {
        Optional<String> pool = section.required("pool", this::knownPool, "NAME");
        Ttl ttl = ttl(section);
        int addresses = section.value("addresses", ADDRESSES, 1);
        Optional<Boolean> byCluster =
                section.has("answer") ? section.optional("answer", CLUSTER) : Optional.of(false);
        if (owner.isEmpty() || pool.isEmpty() || byCluster.isEmpty()) {
            return Optional.empty();
        }
        Optional<ClusterAddress> cluster = byCluster.get() ? cluster(pool.get(), section) : Optional.empty();
        if (byCluster.get() && !ttl.least.equals(ttl.most)) {
            section.error("ttl",
                    "a cluster address is the same whatever the loads: there is nothing to adapt its TTL to",
                    "write one TTL: " + Durations.format(ttl.most));
        }
        return byCluster.get() && cluster.isEmpty() ? Optional.empty()
                : Optional.of(new Service(owner.get().toString(), pool.get(), ttl.least, ttl.most, addresses, cluster));
    }

    /** Bounds of a TTL; alike for a steady one. */
    private record Ttl(Duration least, Duration most) {
    }

    /** One time, or a section with two. */
    private static Ttl ttl(Section service) {
        if (service.node("ttl").filter(YamlNode.Mapping.class::isInstance).isEmpty()) {
            Duration steady = service.value("ttl", TTL, STEADY);
            return new Ttl(steady, steady);
        }
        Section section = service.section("ttl");
        Duration least = section.required("min", TTL, Durations.format(STEADY)).orElse(STEADY);
        Duration most = section.required("max", TTL, "60s").orElse(least);
        if (most.compareTo(least) < 0) {
            section.error("max", Durations.format(most) + " is shorter than the least, " + Durations.format(least),
                    "write " + Durations.format(least) + " or more");
            return new Ttl(least, least);
        }
        return new Ttl(least, most);
    }

    /** Empty, and reported, where no listener leads to the pool; a faulty one is reported already. */
    private Optional<ClusterAddress> cluster(String pool, Section section) {
        if (dispatched.lacks(pool)) {
            section.error("answer", "no listener of the dispatcher leads to the pool " + Quote.of(pool)
                    + ": there is no cluster address", "add one under 'dispatcher.listeners', or write server");
        }
        return Optional.ofNullable(dispatched.addresses().get(pool));
    }

    private Optional<DomainName> owner(String key, Section section) {
        try {
            DomainName owner = zones.owner(key);
            Position first = names.putIfAbsent(owner, section.at());
            if (first != null) {
                throw new BadValue("the service on line " + first.line() + " has this name already",
                        "remove one of the two");
            }
            return Optional.of(owner);
        } catch (BadValue bad) {
            section.faults().error(section.at(), section.path(), bad.getMessage(), bad.cure());
            return Optional.empty();
        }
    }

    private String knownPool(String name) throws BadValue {
        used.add(name);
        if (!pools.contains(name) && allPools) {
            throw new BadValue("no pool named " + Quote.of(name), Spelling.cure(name, pools, "write"));
        }
        return name;
    }

    private static Duration parseTtl(String text) throws BadValue {
        Duration ttl = Durations.between(Duration.ZERO, Duration.ofSeconds(Integer.MAX_VALUE)).parse(text);
        if (ttl.toMillis() % 1000 != 0) {
            throw new BadValue(Quote.of(text)
                    + " is not a whole number of seconds, as TTLs are (RFC 1035 section 3.2.1)",
                    "write " + (ttl.toSeconds() + 1) + "s");
        }
        return ttl;
    }
}
