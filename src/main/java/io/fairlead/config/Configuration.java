package io.fairlead.config;

import io.fairlead.answer.AnswerSettings;
import io.fairlead.cluster.ClusterSettings;
import io.fairlead.counter.snmp.AgentSettings;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dns.DnsSettings;
import io.fairlead.health.StateRules;
import io.fairlead.load.MeterSettings;
import io.fairlead.simulation.SimulationSettings;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import io.fairlead.topology.Service;
import io.fairlead.zone.ZoneCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A whole configuration, free of errors. Immutable; shows no secret when printed.
 *
 * @param file            where it was read from
 * @param dns             where DNS listens
 * @param answer          how answers are made
 * @param zonesFolder     the folder of the zone files
 * @param zones           the zones themselves, without the services
 * @param meter           how long measurements are believed
 * @param beat            period of the control loop
 * @param switches        switches that are asked over SNMP, with at least one server's port, in the order of the file
 * @param interfaces      this machine's interfaces that servers stand behind: the interface's name, by link
 * @param interfacePeriod time between two readings of them
 * @param pools           in the order of the file
 * @param stateFile       where operators say what servers are; need not exist
 * @param states          what it said when the configuration was read
 * @param services        in the order of the file, each naming one of the pools
 * @param dispatcher      the dispatcher, where there is to be one; each of its listeners names one of the pools
 * @param cluster         the cluster that this node is a member of, where there is one
 * @param simulation      the traffic that the farm is tried with
 * @param agents          servers' own agents, in the order of the file
 * @param further         switches whose counters do not come over SNMP
 * @param warnings        what is not wrong but hardly meant
 */
public record Configuration(Path file, DnsSettings dns, AnswerSettings answer, Path zonesFolder, ZoneCatalogue zones,
                            MeterSettings meter, Duration beat, List<SwitchSettings> switches,
                            Map<LinkId, String> interfaces, Duration interfacePeriod, List<PoolSettings> pools,
                            Path stateFile, StateRules states, List<Service> services, Optional<DispatcherSettings> dispatcher,
                            Optional<ClusterSettings> cluster, SimulationSettings simulation, List<AgentSettings> agents,
                            FurtherSources further, List<Fault> warnings) {

    public Configuration {
        Objects.requireNonNull(stateFile, "stateFile");
        Objects.requireNonNull(states, "states");
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(simulation, "simulation");
        switches = List.copyOf(switches);
        interfaces = Collections.unmodifiableMap(new LinkedHashMap<>(interfaces));
        pools = List.copyOf(pools);
        services = List.copyOf(services);
        agents = List.copyOf(agents);
        Objects.requireNonNull(further, "further");
        warnings = List.copyOf(warnings);
    }

    /** Every server of every pool, in the order of the file. */
    public List<ServerId> servers() {
        return pools.stream().flatMap(pool -> pool.pool().servers().stream()).map(Server::id).toList();
    }
}
