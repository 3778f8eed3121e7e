package io.fairlead.config;

import io.fairlead.counter.snmp.AgentSettings;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.load.MeterSettings;
import io.fairlead.simulation.SimulationSettings;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The measured half of a {@link Configuration}: what all sections but dns say. */
record Topology(MeterSettings meter, Duration beat, List<SwitchSettings> switches, Map<LinkId, String> interfaces,
                Duration interfacePeriod, List<PoolSettings> pools, List<Service> services,
                Optional<DispatcherSettings> dispatcher, SimulationSettings simulation, List<AgentSettings> agents, FurtherSources further) {
}
