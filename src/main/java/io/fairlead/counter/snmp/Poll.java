package io.fairlead.counter.snmp;

import io.fairlead.counter.CounterSample;
import io.fairlead.counter.snmp.PortRow.Outcome;
import io.fairlead.counter.snmp.SnmpTransport.Reply;
import io.fairlead.topology.LinkId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.snmp4j.PDU;

/**
 * One poll of a switch's ports: batches of GETs, a few under way at a time.
 *
 * <p>A batch whose reply would be too big is halved, and the size remembered. A batch in which the agent stumbles
 * over one value (SNMPv1 has no other way to say that there is none) is asked again without it, as is a port of which
 * the reply taught that other columns are to be read. A batch without any reply ends the poll: the rest would wait as
 * long in vain.
 */
final class Poll {

    /** Batches under way at a time: enough to hide the way to the switch and back, few enough for a slow agent. */
    private static final int WINDOW = 3;

    private final SwitchSession session;
    private final List<Port> ports;
    private final UptimeClock clock;
    private final long deadline;
    private final List<CounterSample> samples = new ArrayList<>();
    private final Map<LinkId, String> missing = new HashMap<>();
    private final Deque<PortBatch> waiting = new ArrayDeque<>();
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private int replyLimit;
    private boolean restarted;
    private boolean moved;
    private String failure;

    private record Sent(PortBatch batch, CompletableFuture<Reply> reply) {
    }

    /**
     * @param ports      the switch's configured ports
     * @param replyLimit octets of the largest reply to ask for
     * @param deadline   {@link System#nanoTime} after which nothing more is sent
     */
    Poll(SwitchSession session, List<Port> ports, UptimeClock clock, int replyLimit, long deadline) {
        this.session = session;
        this.ports = ports;
        this.clock = clock;
        this.replyLimit = replyLimit;
        this.deadline = deadline;
    }

    /** Polls the ports that have been found; the others are missing with the reason why they have not. */
    void run() {
        List<Port> found = new ArrayList<>(ports.size());
        for (Port port : ports) {
            switch (port.resolution()) {
                case Port.Resolution.Found row -> found.add(port);
                case Port.Resolution.Unresolved unresolved -> missing.put(port.link(), unresolved.reason());
            }
        }
        waiting.addAll(PortBatch.pack(found, replyLimit));
        while (!waiting.isEmpty() || !underWay.isEmpty()) {
            while (!waiting.isEmpty() && underWay.size() < WINDOW) {
                send(waiting.poll());
            }
            if (!underWay.isEmpty()) {
                receive(underWay.poll());
            }
        }
    }

    /** Samples of the ports that could be read. */
    List<CounterSample> samples() {
        return samples;
    }

    /** Why the others could not. */
    Map<LinkId, String> missing() {
        return missing;
    }

    /** What ended the poll early, null when nothing did. */
    String failure() {
        return failure;
    }

    /** Whether the agent turned out to have restarted. */
    boolean restarted() {
        return restarted;
    }

    /** Whether a port turned out to be in another row. */
    boolean moved() {
        return moved;
    }

    /** The largest reply to ask for from now on. */
    int replyLimit() {
        return replyLimit;
    }

    private void send(PortBatch batch) {
        if (failure == null && System.nanoTime() > deadline) {
            failure = "the switch took too long";
        }
        if (failure == null) {
            underWay.add(new Sent(batch, session.send(PDU.GET, batch.bindings(), 0)));
        } else {
            giveUp(batch, failure);
        }
    }

    private void receive(Sent sent) {
        try {
            Reply.Answer answer = session.answer(sent.reply());
            take(sent.batch(), answer.pdu(), answer.at());
        } catch (SwitchException e) {
            failure = failure == null ? e.getMessage() : failure;
            giveUp(sent.batch(), e.getMessage());
        }
    }

    /** Takes the response to a batch, whatever it holds. */
    void take(PortBatch batch, PDU response, long at) {
        switch (response.getErrorStatus()) {
            case PDU.noError -> evaluate(batch, response, at);
            case PDU.tooBig -> split(batch);
            default -> skip(batch, response);
        }
    }

    private void evaluate(PortBatch batch, PDU response, long at) {
        long ticks = batch.uptime(response.getVariableBindings());
        if (ticks < 0) {
            giveUp(batch, "the switch does not tell its sysUpTime");
            return;
        }
        UptimeClock.Uptime uptime = clock.read(ticks, at);
        if (uptime.restarted()) {
            restarted = true;
            ports.forEach(Port::restart);
        }
        List<Port> again = new ArrayList<>();
        for (PortRow row : batch.rows(response.getVariableBindings())) {
            switch (row.evaluate(uptime.time())) {
                case Outcome.Sampled sampled -> samples.add(sampled.sample());
                case Outcome.Incomplete incomplete -> again.add(row.port());
                case Outcome.Unusable unusable -> missing.put(row.port().link(), unusable.reason());
                case Outcome.Moved gone -> {
                    moved = true;
                    missing.put(row.port().link(), gone.reason());
                }
            }
        }
        waiting.addAll(PortBatch.pack(again, replyLimit));
    }

    private void split(PortBatch batch) {
        List<Port> ports = batch.ports();
        if (ports.size() > 1) {
            replyLimit = Math.max(ReplySize.SMALLEST, Math.min(replyLimit, batch.replySize()) / 2);
            waiting.add(new PortBatch(ports.subList(0, ports.size() / 2)));
            waiting.add(new PortBatch(ports.subList(ports.size() / 2, ports.size())));
        } else if (ports.getFirst().columns().slim()) {
            waiting.add(new PortBatch(ports));
        } else {
            giveUp(batch, "the switch cannot fit one port's counters into a reply (tooBig)");
        }
    }

    private void skip(PortBatch batch, PDU response) {
        PortBatch.Slot slot = batch.slot(response.getErrorIndex());
        if (slot == null) {
            giveUp(batch, "the switch answers with the error " + response.getErrorStatusText());
        } else if (slot.port().isIdentity(slot.column())) {
            moved = true;
            missing.put(slot.port().link(), "its row is no longer there");
            List<Port> others = batch.ports().stream().filter(port -> port != slot.port()).toList();
            waiting.addAll(PortBatch.pack(others, replyLimit));
        } else {
            slot.port().columns().lacks(slot.column());
            waiting.add(new PortBatch(batch.ports()));
        }
    }

    private void giveUp(PortBatch batch, String reason) {
        batch.ports().forEach(port -> missing.put(port.link(), reason));
    }
}
