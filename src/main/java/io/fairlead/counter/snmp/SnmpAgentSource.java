package io.fairlead.counter.snmp;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSource;
import io.fairlead.counter.Errand;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A server's own agent over SNMP (patent signs 18.1–18.4). */
public final class SnmpAgentSource implements AgentSource {

    private final AgentSettings settings;
    private final AgentReader reader;
    private final Errand errand;

    /**
     * @param transport shared with switches; closing this source leaves it open
     * @throws IllegalArgumentException for SNMPv3 credentials that contradict themselves
     */
    public SnmpAgentSource(AgentSettings settings, SnmpTransport transport) {
        this.settings = settings;
        this.reader = new AgentReader(settings, transport);
        this.errand = new Errand("agent of " + settings.server());
    }

    @Override
    public ServerId server() {
        return settings.server();
    }

    @Override
    public Duration period() {
        return settings.period();
    }

    @Override
    public CompletionStage<AgentReading> read() {
        long requested = System.nanoTime();
        return errand.run(() -> reader.read(requested),
                reason -> new AgentReading.Failure(server(), requested, reason));
    }

    @Override
    public void close() {
        errand.close();
    }
}
