package io.fairlead.counter.sflow;

import io.fairlead.topology.LinkId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where counter samples are received, and from which switches.
 *
 * @param listen   address of this machine, UDP; port 6343 unless configured
 * @param switches those with at least one server's port
 */
public record SflowSettings(InetSocketAddress listen, List<Switch> switches) {

    public SflowSettings {
        Objects.requireNonNull(listen, "listen");
        switches = List.copyOf(switches);
    }

    /**
     * A switch that pushes.
     *
     * @param name    as the configuration names it: {@link LinkId#source()} of its links
     * @param agent   what it calls itself in its datagrams (agent address)
     * @param senders addresses that its datagrams may come from
     * @param period  time between two samples of one port, as the switch is set
     * @param ports   ifIndex of the ports that servers stand behind, by link
     */
    public record Switch(String name, InetAddress agent, Set<InetAddress> senders, Duration period,
                         Map<LinkId, Long> ports) {

        public Switch {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(agent, "agent");
            Objects.requireNonNull(period, "period");
            senders = Set.copyOf(senders);
            ports = Map.copyOf(ports);
        }
    }
}
