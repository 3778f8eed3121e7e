package io.fairlead.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Counts in this process: a packet socket and a thread for each interface. Needs CAP_NET_RAW and no particular kernel, and
 * takes a processor's time for each packet; what finds no room in the buffer is lost, and counted as such.
 */
final class PacketCounting implements Counting {

    private static final System.Logger LOG = System.getLogger(PacketCounting.class.getName());
    private static final int WAIT_MILLISECONDS = 100;

    private final Map<WireAddress, Integer> rows = new HashMap<>();
    private final FlowMemory flows;
    private final int buffer;
    private final List<FrameCounter> counters = new CopyOnWriteArrayList<>();

    PacketCounting(MonitorSettings settings) {
        settings.servers().forEach(server -> server.addresses().forEach(address ->
                rows.putIfAbsent(WireAddress.of(address), rows.size())));
        flows = new FlowMemory(settings.flows(), settings.udpIdle());
        buffer = settings.buffer();
    }

    @Override
    public String method() {
        return "packet socket";
    }

    @Override
    public Tap attach(WatchedInterface watched, Device at) throws IOException {
        FrameCounter counter = new FrameCounter(watched.direction(), rows, flows);
        PacketTap tap = new PacketTap(watched, PacketRing.open(watched, at.index(), buffer), counter);
        counters.add(counter);
        return tap;
    }

    /** The sum of all taps, of those too that were closed. */
    @Override
    public Traffic traffic(InetAddress address) {
        int row = rows.get(WireAddress.of(address));
        return counters.stream().map(each -> each.traffic(row)).reduce(Traffic.NONE, Traffic::plus);
    }

    @Override
    public void close() {
        counters.clear();
    }

    /** A ring, and the thread that reads it. */
    private static final class PacketTap implements Tap {

        private final InterfaceLosses losses;
        private final PacketRing ring;
        private final FrameCounter counter;
        private final Thread thread;
        private volatile boolean closed;
        private long drops;

        PacketTap(WatchedInterface watched, PacketRing ring, FrameCounter counter) {
            this.losses = new InterfaceLosses(watched.name());
            this.ring = ring;
            this.counter = counter;
            thread = Thread.ofPlatform().daemon().name("fairlead-packets-" + watched.name()).start(this::run);
        }

        private void run() {
            while (!closed) {
                try {
                    ring.read(WAIT_MILLISECONDS, counter);
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "a packet could not be counted", e);
                }
            }
        }

        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public synchronized Tally tally() {
            drops += closed ? 0 : ring.newDrops();
            return counter.tally().plus(losses.sinceStart()).plus(new Tally(0, 0, drops, 0, 0));
        }

        @Override
        public synchronized void close() {
            drops += ring.newDrops();
            closed = true;
            try {
                thread.join();
                ring.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
