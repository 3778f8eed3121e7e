package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.Listener;
import io.fairlead.selection.Demand;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.simulation.Contender;
import io.fairlead.simulation.Entrance;
import io.fairlead.simulation.Farm;
import io.fairlead.simulation.PolledSource;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a configuration describes, as the simulation wants it. */
final class SimulatedFarm {

    /** What stands for the configuration's own policies among the contenders' names. */
    static final String CONFIGURED = "configured";

    private final Configuration configuration;
    private final Map<String, PoolSettings> pools = new LinkedHashMap<>();

    SimulatedFarm(Configuration configuration) {
        this.configuration = configuration;
        configuration.pools().forEach(settings -> pools.put(settings.pool().name(), settings));
    }

    /**
     * The farm behind all services and listeners.
     *
     * @param entry only that service, or {@code nat:} and a pool for its listeners; null for all
     * @throws Failure when there is none of that name
     */
    Farm farm(String entry) {
        Map<String, Entrance> entrances = entrances();
        if (entry != null) {
            String name = entrances.containsKey(entry + ".") ? entry + "." : entry;
            if (!entrances.containsKey(name)) {
                throw new Failure(configuration.file() + ": no clients come in by '" + entry
                        + "'. Cure: write one of " + String.join(", ", new TreeSet<>(entrances.keySet())));
            }
            entrances.keySet().retainAll(List.of(name));
        }
        List<Entrance> distinct = entrances.values().stream().distinct().toList();
        return new Farm(distinct, sources(), configuration.meter(), configuration.beat(),
                configuration.simulation().nodes(), configuration.simulation().capacity());
    }

    /** Services by owner name, and pools that listeners lead to; all listeners of a pool are one entrance. */
    private Map<String, Entrance> entrances() {
        Map<String, Entrance> entrances = new LinkedHashMap<>();
        for (Service service : configuration.services()) {
            if (service.cluster().isEmpty()) {
                entrances.put(service.owner(), new Entrance.Named(pool(service.pool()), service.ttl(), service.longest(),
                        service.addresses()));
            }
        }
        listeners().forEach(listener ->
                entrances.put("nat:" + listener.pool(), new Entrance.Dispatched(pool(listener.pool()))));
        return entrances;
    }

    private Pool pool(String name) {
        return pools.get(name).pool();
    }

    private Map<String, PolledSource> sources() {
        Map<String, PolledSource> sources = new HashMap<>();
        configuration.switches().forEach(one ->
                sources.put(one.name(), configuration.simulation().polls().source(one.period())));
        configuration.further().periods().forEach((name, period) ->
                sources.put(name, configuration.simulation().polls().source(period)));
        sources.put(LinkId.LOCAL, PolledSource.every(configuration.interfacePeriod()));
        sources.put(DispatchSource.NAME, PolledSource.own(configuration.beat()));
        return sources;
    }

    /** Every pool with its own policy and guards, and flows by that of the pool's first listener where it has one. */
    Contender configured() {
        return new Contender.Balanced(CONFIGURED, (pool, demand) -> {
            PoolSettings settings = pools.get(pool.name());
            PolicySettings policy = demand instanceof Demand.Flows
                    ? listeners().filter(listener -> listener.pool().equals(pool.name())).map(Listener::policy)
                            .flatMap(Optional::stream).findFirst().orElse(settings.policy())
                    : settings.policy();
            return new PoolChooser(pool, policy, settings.guards(), demand);
        });
    }

    private Stream<Listener> listeners() {
        return configuration.dispatcher().stream().flatMap(settings -> settings.listeners().stream());
    }

    /** What the links are called: the servers behind each. */
    static List<String> linkNames(Farm farm) {
        Map<LinkId, List<String>> servers = new LinkedHashMap<>();
        farm.links().forEach(link -> servers.put(link.id(), new ArrayList<>()));
        boolean one = farm.entrances().stream().map(entrance -> entrance.pool().name()).distinct().count() == 1;
        farm.entrances().stream().map(Entrance::pool).distinct().forEach(pool -> pool.servers().forEach(server ->
                servers.get(server.link().id()).add(one ? server.id().name() : server.id().toString())));
        return farm.links().stream().map(link -> String.join(", ", servers.get(link.id())) + " ("
                + LoadReport.bitRate(farm.capacity(link)) + ")").toList();
    }
}
