package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSource;
import io.fairlead.counter.snmp.SnmpAgentSource;
import io.fairlead.counter.snmp.SnmpTransport;
import io.fairlead.load.AgentLoad;
import io.fairlead.load.AgentMeter;
import io.fairlead.topology.ServerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers' own agents, each with its meter and the time when it is due (patent signs 18.1–18.4). Replies come on threads of
 * their own; the control loop asks once a beat.
 */
final class AgentPolls implements AutoCloseable {

    private final List<Poll> polls;

    AgentPolls(Configuration configuration, SnmpTransport snmp, Clustering cluster) {
        polls = configuration.agents().stream().map(settings -> new Poll(cluster.share(new SnmpAgentSource(settings, snmp), settings),
                new AgentMeter(settings.period(), configuration.meter()))).toList();
    }

    private static final class Poll {

        private final AgentSource source;
        private final AgentMeter meter;
        private boolean underWay;
        private long due = Long.MIN_VALUE;

        Poll(AgentSource source, AgentMeter meter) {
            this.source = source;
            this.meter = meter;
        }
    }

    /** Asks those that are due. */
    synchronized void beat(long now, long grace) {
        for (Poll poll : polls) {
            if (!poll.underWay && (poll.due == Long.MIN_VALUE || now - poll.due + grace >= 0)) {
                poll.due = now + poll.source.period().toNanos();
                poll.underWay = true;
                poll.source.read().thenAccept(reading -> arrived(poll, reading));
            }
        }
    }

    private synchronized void arrived(Poll poll, AgentReading reading) {
        poll.underWay = false;
        poll.meter.accept(reading);
    }

    /** What each tells at a time in nanoseconds. */
    synchronized Map<ServerId, AgentLoad> loads(long now) {
        Map<ServerId, AgentLoad> loads = new HashMap<>();
        polls.forEach(poll -> loads.put(poll.source.server(), poll.meter.load(now)));
        return loads;
    }

    @Override
    public void close() {
        polls.forEach(poll -> poll.source.close());
    }
}
