package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DataPlaneSettings.Sources;
import io.fairlead.dispatch.DispatcherSettings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Everything of ours that is in the kernel, built in the order in which it depends on each other. */
final class Kernel {

    private static final System.Logger LOG = System.getLogger(Kernel.class.getName());

    /** How long a server that refused gets no new flow while another can take it. */
    private static final Duration SUSPICION = Duration.ofSeconds(5);
    private static final int LEAST_FLOWS = 1_024;
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

    private final DispatcherSettings settings;
    private final Optional<Path> folder;
    private final ListenerPorts ports;
    private final Tables tables;
    private final ListenerRows listeners;
    private final boolean isFull;
    private final ServerSlots servers;
    private final ReplyRows replies;
    private final Rings rings;
    private final Attachments attachments;
    private final ResetProbe probe;
    private final FlowKeeper keeper;
    private final OriginatorRows originators;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fairlead-flows").factory());
    private volatile boolean closed;

    private Kernel(DispatcherSettings settings, Optional<Path> pins) throws IOException {
        this.settings = settings;
        if (pins.isPresent()) {
            new BpfFileSystem(pins.get()).prepare();
        }
        folder = pins.map(it -> new BpfFileSystem(it).current());
        ports = new ListenerPorts(settings.listeners());
        isFull = settings.listeners().stream().anyMatch(each -> Mode.of(each, settings.source()) == Mode.FULL);
        int flows = Math.max(LEAST_FLOWS, settings.limits().flows());
        tables = Tables.open(folder, flows, isFull ? 2 * flows : 1, originators(settings));
        listeners = new ListenerRows(tables.of(Table.LISTENERS), settings.source());
        SourceSlots sources = new SourceSlots(tables.of(Table.SOURCES), settings.dataPlane().sources().addresses(), System::nanoTime);
        boolean areSeen = isFull || settings.listeners().stream().anyMatch(each -> each.returnPath().isTunnel());
        servers = new ServerSlots(tables.of(Table.SERVERS), areSeen ? Optional.of(sources) : Optional.empty());
        replies = new ReplyRows(tables.of(Table.REPLIES), listeners, settings.dataPlane().sources().guePort());
        rings = new Rings(tables);
        attachments = new Attachments(folder);
        probe = new ResetProbe();
        originators = new OriginatorRows(tables.of(Table.ORIGINATORS), listeners, servers, System::nanoTime);
        keeper = new FlowKeeper(tables, servers, isFull ? Optional.of(new WayRows(tables, sources, replies))
                : Optional.empty(), listeners::address, probe, settings.timeouts(), System::nanoTime);
    }

    /** Makes tables, loads programs, attaches. */
    static Kernel open(DispatcherSettings settings, Optional<Path> pins) throws IOException {
        Kernel kernel = new Kernel(settings, pins);
        try {
            kernel.start();
            return kernel;
        } catch (IOException | RuntimeException e) {
            kernel.close(!kernel.tables.wereThere());
            throw e;
        }
    }

    private static int originators(DispatcherSettings settings) {
        return Math.max(LEAST_FLOWS, settings.listeners().stream().mapToInt(listener -> switch (listener.affinity()) {
            case Affinity.None _ -> 0;
            case Affinity.ClientPrefix prefix -> prefix.limit();
        }).max().orElse(0));
    }

    private void start() throws IOException {
        List<NetworkInterface> interfaces = Interfaces.choose(settings.dataPlane(), ports.bound());
        Forwarding.check(interfaces, ports.bound());
        write(false);
        try (Programs programs = new Programs(settings.dataPlane().hook(), tables, modes())) {
            listeners.write(ports.bound());
            for (NetworkInterface each : interfaces) {
                attachments.attach(each, settings.dataPlane().hook(), programs);
            }
            new FastPorts(tables).write(interfaces.stream().filter(attachments::isFast).toList());
        }
        attachments.prune();
        if (tables.wereThere()) {
            LOG.log(Level.INFO, "took over {0} flows in tables that were there", keeper.count().open());
            tellOfSize();
        }
        tellOfPorts();
        schedule(period().toNanos());
    }

    /** Those of the listeners; flows that were there may be of others. */
    private Set<Mode> modes() {
        return tables.wereThere() ? EnumSet.allOf(Mode.class) : settings.listeners().stream()
                .map(each -> Mode.of(each, settings.source())).collect(Collectors.toSet());
    }

    private void tellOfSize() {
        int rows = tables.capacity(Table.FLOWS);
        if (rows != Math.max(LEAST_FLOWS, settings.limits().flows())) {
            LOG.log(Level.WARNING, "the table of flows has room for {0}, as an earlier start had it, not for {1}; "
                    + "cure: fairlead detach, which ends flows, and start again", rows, settings.limits().flows());
        }
        if (isFull && tables.capacity(Table.WAYS) < rows) {
            LOG.log(Level.WARNING, "the table of source ports has room for {0}, since an earlier start had no use for it; "
                    + "cure: fairlead detach, which ends flows, and start again", tables.capacity(Table.WAYS));
        }
    }

    private void tellOfPorts() throws IOException {
        SourcePorts ports = new SourcePorts(settings.dataPlane().sources().ports());
        if (isFull && ports.shared().isPresent()) {
            LOG.log(Level.WARNING, "the source ports {0} may be this machine''s own connections'' too; cure: {1}",
                    ports.shared().get(), ports.cure());
        }
    }

    private void write(boolean stopping) throws IOException {
        Sources shown = settings.dataPlane().sources();
        ByteBuffer row = tables.of(Table.SETTINGS).newValue();
        row.putInt(stopping ? 1 : 0).putInt(Rows.ticks(settings.timeouts().connect()))
                .putInt(Rows.ticks(settings.timeouts().udpIdle())).putShort((short) shown.ports().first())
                .putShort((short) (isFull ? shown.ports().size() : 0)).putLong(SUSPICION.toNanos())
                .putInt(new SourcePorts(shown.ports()).stride());
        Rows.putPort(row, shown.guePort()).put((byte) settings.dataPlane().pickUp().ordinal());
        tables.of(Table.SETTINGS).put(0, row);
    }

    /** New flows are refused from now on. */
    void stopTaking() {
        try {
            write(true);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "new flows are still taken", e);
        }
    }

    private Duration period() {
        Duration shorter = settings.timeouts().tcpIdle().compareTo(settings.timeouts().udpIdle()) < 0
                ? settings.timeouts().tcpIdle() : settings.timeouts().udpIdle();
        Duration quarter = shorter.dividedBy(4);
        return quarter.compareTo(LONGEST_PERIOD) < 0 ? quarter : LONGEST_PERIOD;
    }

    /** A large table takes long to read: of one processor's time no more than a twentieth. */
    private void schedule(long delay) {
        timer.schedule(() -> {
            long began = System.nanoTime();
            try {
                keeper.expire();
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    LOG.log(Level.WARNING, "flows could not be looked after", e);
                }
            }
            if (!closed) {
                schedule(Math.max(period().toNanos(), 20 * (System.nanoTime() - began)));
            }
        }, delay, TimeUnit.NANOSECONDS);
    }

    Tables tables() {
        return tables;
    }

    ListenerRows listeners() {
        return listeners;
    }

    ServerSlots servers() {
        return servers;
    }

    ReplyRows replies() {
        return replies;
    }

    Rings rings() {
        return rings;
    }

    Attachments attachments() {
        return attachments;
    }

    OriginatorRows originators() {
        return originators;
    }

    FlowKeeper keeper() {
        return keeper;
    }

    /** @param detach whether to take everything out of the kernel; else traffic goes on without this process */
    void close(boolean detach) {
        closed = true;
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "the keeper of flows did not end");
            }
            if (detach) {
                attachments.detach();
            }
            attachments.close();
            if (detach && folder.isPresent()) {
                removePins(folder.get());
            }
            probe.close();
            rings.close();
            tables.close();
            ports.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the kernel data plane did not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Detaches what is pinned there and takes all pins and the folder away. */
    static void removePins(Path folder) throws IOException {
        List<Path> pins = BpfFileSystem.list(folder);
        for (Path pin : pins) {
            if (Attachments.isAttachment(pin)) {
                Attachments.release(pin);
            }
        }
        for (Path pin : pins) {
            Files.deleteIfExists(pin);
        }
        Files.deleteIfExists(folder);
    }
}
