package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DataPlaneStatistics;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.ForwardingTable;
import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.dispatch.Originator;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.topology.Pool;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The data plane in the kernel: programs on interfaces rewrite addresses in packets, this feeds their tables.
 *
 * <p>Servers see the clients' addresses and route their replies through this machine, or see an address of this machine,
 * or answer clients directly ({@link Mode}). Nothing in this process touches a packet. Methods that write tables are synchronized; the programs see each row as a whole.
 */
public final class KernelDataPlane implements DataPlane {

    private static final System.Logger LOG = System.getLogger(KernelDataPlane.class.getName());

    private final DispatcherSettings settings;
    private final DataPlaneSettings dataPlane;
    private final Kernel kernel;
    private final Set<ServerId> known = new HashSet<>();
    private CompletableFuture<Void> drained;
    private boolean closed;

    private KernelDataPlane(DispatcherSettings settings, Kernel kernel) {
        this.settings = settings;
        this.dataPlane = settings.dataPlane();
        this.kernel = kernel;
    }

    /**
     * Why these settings are not for this data plane, with the cure; empty when they are.
     *
     * @param pools every pool that a listener names
     */
    public static Optional<String> unsupported(DispatcherSettings settings, List<Pool> pools) {
        return Unsupported.of(settings, pools);
    }

    /**
     * Detaches everything that is pinned in a folder, of whatever version, and takes the pins away.
     *
     * @return what was there, one line for each thing; nothing of others
     * @throws IOException when something cannot be removed
     */
    public static List<String> detach(Path pins) throws IOException {
        List<String> removed = new ArrayList<>();
        for (Path layout : BpfFileSystem.list(pins)) {
            for (Path pin : BpfFileSystem.list(layout)) {
                removed.add((Attachments.isAttachment(pin) ? "detached " : "removed ") + pin);
            }
            Kernel.removePins(layout);
        }
        Files.deleteIfExists(pins);
        return removed;
    }

    /**
     * Takes over what an earlier process left pinned, or attaches anew; without an earlier process new flows are refused
     * until the first {@link #apply}.
     *
     * @throws IOException when this kernel or machine does not allow it or the settings ask for what it does not do;
     *                     says what and the cure
     */
    public static KernelDataPlane open(DispatcherSettings settings) throws IOException {
        return open(settings, Optional.of(settings.dataPlane().pins()));
    }

    /** @param pins empty to leave nothing behind, however the process ends */
    static KernelDataPlane open(DispatcherSettings settings, Optional<Path> pins) throws IOException {
        Optional<String> reason = Unsupported.of(settings);
        if (reason.isPresent()) {
            throw new IOException("the kernel data plane: " + reason.get());
        }
        return of(settings, Kernel.open(settings, pins));
    }

    static KernelDataPlane of(DispatcherSettings settings, Kernel kernel) {
        return new KernelDataPlane(settings, kernel);
    }

    @Override
    public synchronized void apply(ForwardingTable table) {
        if (closed) {
            return;
        }
        try {
            Map<Entry, int[]> slots = new LinkedHashMap<>();
            Set<Integer> current = new HashSet<>();
            boolean died = false;
            for (Entry entry : table.entries()) {
                int[] rows = new int[entry.servers().size()];
                for (int i = 0; i < rows.length; i++) {
                    Target target = entry.servers().get(i);
                    rows[i] = kernel.servers().put(target);
                    current.add(rows[i]);
                    known.add(target.server());
                    died |= target.state() == State.DEAD;
                }
                slots.put(entry, rows);
            }
            kernel.replies().write(slots);
            for (Map.Entry<Entry, int[]> each : slots.entrySet()) {
                int number = kernel.listeners().entry(each.getKey().listener(), each.getKey().family());
                if (number >= 0) {
                    kernel.rings().put(number, each.getKey().selector(), each.getValue(),
                            kernel.servers().others(each.getValue()));
                }
            }
            kernel.rings().commit();
            died |= kernel.servers().retire(current);
            if (died) {
                kernel.keeper().resetLost();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the forwarding table could not be written", e);
        }
    }

    @Override
    public synchronized List<ServerCounters> counters() {
        if (closed) {
            return List.of();
        }
        try {
            FlowKeeper.Census census = kernel.keeper().count();
            Map<ServerId, ServerCounters> sums = new HashMap<>();
            known.forEach(server -> sums.put(server, new ServerCounters(server, 0, 0, 0, 0, 0, 0)));
            for (int i = 0; i < kernel.servers().size(); i++) {
                ServerId server = kernel.servers().server(i);
                if (server != null) {
                    long[] row = kernel.tables().sum(Table.TRAFFIC, i);
                    long open = i < census.byServer().length ? census.byServer()[i] : 0;
                    long udpOpen = i < census.udp().length ? census.udp()[i] : 0;
                    sums.merge(server, new ServerCounters(server, row[0], row[1], row[2], row[3], row[4], row[5], row[6],
                            open, udpOpen), ServerCounters::plus);
                }
            }
            return List.copyOf(sums.values());
        } catch (IOException e) {
            throw new UncheckedIOException("the counters could not be read", e);
        }
    }

    @Override
    public synchronized List<Flow> flows(int limit) {
        try {
            return closed ? List.of() : kernel.keeper().view(limit);
        } catch (IOException e) {
            throw new UncheckedIOException("the flows could not be read", e);
        }
    }

    @Override
    public synchronized List<Originator> originators(Duration within) {
        try {
            return closed ? List.of() : kernel.originators().within(within);
        } catch (IOException e) {
            throw new UncheckedIOException("the originators could not be read", e);
        }
    }

    @Override
    public synchronized void remember(List<Originator> originators) {
        try {
            if (!closed) {
                kernel.originators().remember(originators);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("originators could not be written", e);
        }
    }

    @Override
    public List<BoundListener> listeners() {
        return kernel.listeners().bound();
    }

    /** What befell packets and flows, by event, as the programs have counted it since the tables were made. */
    @Override
    public synchronized Map<String, Long> events() {
        Map<String, Long> counts = new LinkedHashMap<>();
        if (!closed) {
            for (Event event : Event.values()) {
                counts.put(event.label(), count(event));
            }
        }
        return counts;
    }

    /** What hangs where, read back from the kernel: one line for each program. */
    public synchronized List<String> modes() {
        try {
            return kernel.attachments().modes().stream().map(mode -> mode.interfaceName() + ": " + mode.place()
                    + (mode.program() == 0 ? " (gone)" : ", program " + mode.program())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("what is attached could not be read", e);
        }
    }

    private long count(Event event) {
        try {
            return kernel.tables().sum(Table.EVENTS, event.ordinal())[0];
        } catch (IOException e) {
            throw new UncheckedIOException("the events could not be read", e);
        }
    }

    @Override
    public synchronized DataPlaneStatistics statistics() {
        if (closed) {
            return new DataPlaneStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        try {
            FlowKeeper.Census census = kernel.keeper().count();
            long opened = count(Event.OPENED);
            long evicted = opened - count(Event.REPLACED) - kernel.keeper().ended() - census.rows();
            return new DataPlaneStatistics(opened, census.open(),
                    count(Event.REFUSED_NO_SERVER) + count(Event.REFUSED_STOPPING) + count(Event.PORTS_EXHAUSTED), Math.max(0, evicted),
                    kernel.keeper().expired(), count(Event.MOVED), count(Event.RESET), count(Event.FAILED_CONNECT), 0,
                    count(Event.TABLE_FULL) + count(Event.REWRITE_FAILED) + count(Event.REPLY_FROM_FORMER_SERVER)
                            + count(Event.NO_WAY_TO_SERVER));
        } catch (IOException e) {
            throw new UncheckedIOException("the statistics could not be read", e);
        }
    }

    @Override
    public synchronized CompletionStage<Void> drain() {
        if (drained == null) {
            drained = new CompletableFuture<>();
            if (closed || dataPlane.atStop() == DataPlaneSettings.AtStop.KEEP) {
                drained.complete(null);
            } else {
                kernel.stopTaking();
                lookWhetherDrained(System.nanoTime() + settings.timeouts().drain().toNanos());
            }
        }
        return drained;
    }

    private synchronized void lookWhetherDrained(long deadline) {
        try {
            if (closed || kernel.keeper().count().tcp() == 0 || System.nanoTime() - deadline >= 0) {
                drained.complete(null);
                return;
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the flows could not be counted", e);
        }
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(() -> lookWhetherDrained(deadline));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            kernel.close(dataPlane.atStop() == DataPlaneSettings.AtStop.DETACH);
            if (drained != null) {
                drained.complete(null);
            }
        }
    }
}
