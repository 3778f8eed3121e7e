package io.fairlead.agent;

import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.monitor.Survey;
import io.fairlead.monitor.Survey.ServerCount;
import io.fairlead.monitor.Traffic;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The traffic monitor as whoever polls switches sees it: a row of IF-MIB for each server, and FAIRLEAD-MONITOR-MIB.
 *
 * <p>A row is what the port of a switch would be that the server hangs on: In is what comes from the server, Out what goes to
 * it. While packets may pass unseen its state is unknown and its counters' continuity is lost at each reading.
 */
public final class MonitorAgent implements AutoCloseable {

    private final String name;
    private final Supplier<Survey> surveys;
    private final Access access;
    private final InterfaceStates states = new InterfaceStates(System.nanoTime());
    private final SnmpServer server;

    /**
     * Starts to serve.
     *
     * @param surveys tells of the counts as they are now; asked once for each request
     * @throws UncheckedIOException when an address cannot be listened on
     */
    public MonitorAgent(AgentSettings settings, Supplier<Survey> surveys) {
        this.name = settings.name();
        this.surveys = surveys;
        access = new Access(settings.community(), settings.users(), settings.name() + " " + settings.listen(),
                System.currentTimeMillis());
        server = new SnmpServer(settings.listen(), access, this::view);
    }

    private MibView view() {
        Survey survey = surveys.get();
        List<InterfaceRow> rows = new ArrayList<>();
        for (ServerCount count : survey.servers()) {
            rows.add(row(rows.size() + 1, count, survey));
        }
        MibView view = states.view(name, "Fairlead traffic monitor", rows, System.nanoTime());
        access.describe(view);
        MonitorObjects.describe(survey, view);
        return view;
    }

    private static InterfaceRow row(int index, ServerCount count, Survey survey) {
        Traffic traffic = count.traffic();
        return new InterfaceRow(index, count.server().name(), count.server().name(), count.server().capacity(),
                survey.complete() ? PortStatus.UP : PortStatus.UNKNOWN,
                new Counters(traffic.fromOctets(), traffic.fromPackets(), 0, 0),
                new Counters(traffic.toOctets(), traffic.toPackets(), 0, 0), survey.broken());
    }

    /** Where it listens. */
    public List<InetSocketAddress> addresses() {
        return server.addresses();
    }

    /** Ends it; requests are no longer answered. */
    @Override
    public void close() {
        server.close();
    }
}
