package io.fairlead.cluster;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import io.fairlead.counter.AgentSource;
import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.RecordedLinks;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.Measurement;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A member with a data plane of one server, whose traffic the test sets, and a switch of one port; a thread beats it. */
final class Member implements AutoCloseable {

    static final LinkId LINK = new LinkId(DispatchSource.NAME, "a");
    static final ServerId SERVER = new ServerId("www", "a");
    static final List<Link> LINKS = List.of(new Link(LINK, OptionalLong.of(1_000_000_000)));

    final Cluster cluster;
    final Switch source;
    final Agent agent;
    final GivingDataPlane dataPlane = new GivingDataPlane();
    final AtomicInteger beats = new AtomicInteger();
    volatile double bytesPerSecond;
    private final CounterSource shared;
    private final AgentSource sharedAgent;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean telling = true;
    private CompletionStage<CounterReading> underWay = CompletableFuture.completedStage(null);
    private long last = System.nanoTime();
    private double octets;
    private int lastReads;
    private CompletionStage<AgentReading> asking = CompletableFuture.completedStage(null);
    private int lastAsked;
    private volatile int toldInTurn;
    private volatile int heardInTurn;

    Member(Cluster cluster, Duration beat) {
        this.cluster = cluster;
        this.source = new Switch(beat.multipliedBy(2));
        cluster.pool(recorded(), LINKS);
        agent = new Agent(beat.multipliedBy(2));
        shared = cluster.share(source, "192.0.2.10 port");
        sharedAgent = cluster.share(agent, "192.0.2.11 processor");
        cluster.remember(dataPlane, Duration.ofMinutes(1), Duration.ofMinutes(1), 1_000);
        cluster.start();
        thread.scheduleAtFixedRate(this::beat, 0, beat.toMillis(), TimeUnit.MILLISECONDS);
    }

    static RecordedLinks recorded() {
        Server server = new Server(SERVER, Optional.of((Inet4Address) InetAddress.ofLiteral("192.0.2.1")), Optional.empty(),
                LINKS.getFirst(), 1, true);
        return new RecordedLinks(Traffic.DEFAULT, List.of(new Pool("www", List.of(server))));
    }

    private void beat() {
        beats.incrementAndGet();
        long now = System.nanoTime();
        octets += bytesPerSecond * (now - last) / 1e9;
        last = now;
        if (telling) {
            cluster.tell(List.of(row((long) octets)));
        }
        if (underWay.toCompletableFuture().isDone()) {
            underWay = shared.read();
            underWay.thenAccept(this::take);
        }
        if (asking.toCompletableFuture().isDone()) {
            asking = sharedAgent.read();
            asking.thenAccept(this::take);
        }
    }

    private void take(CounterReading reading) {
        int reads = source.reads.get();
        heardInTurn = reads == lastReads ? heardInTurn + 1 : 0;
        lastReads = reads;
    }

    private void take(AgentReading reading) {
        int asked = agent.asked.get();
        toldInTurn = asked == lastAsked && reading instanceof AgentReading.Success ? toldInTurn + 1 : 0;
        lastAsked = asked;
    }

    /** Whether it has been told so often what the agent said, without asking it, that it is another one who asks. */
    boolean onlyHearsOfAgent() {
        return toldInTurn > 10;
    }

    /** Whether it has had so many readings of the switch without reading it that it is another one who does. */
    boolean onlyListens() {
        return heardInTurn > 10;
    }

    static ServerCounters row(long octets) {
        return new ServerCounters(SERVER, 0, octets, 0, 0, 1, 1);
    }

    /** Bytes/s of the link, of all members together. */
    double rate() {
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        LinkRate mine = new LinkRate(bytesPerSecond, 0, 0, 0);
        loads.put(LINK, new LinkLoad.Known(new Measurement(mine, mine, 1_000_000_000, 0, 1)));
        cluster.addTo(loads, List.of(LINK), System.nanoTime());
        return ((LinkLoad.Known) loads.get(LINK)).measurement().from().bytes();
    }

    String name() {
        return cluster.status().node();
    }

    /** Who reads the switch, as this member has it. */
    String reader() {
        return cluster.status().readers().get("sw1");
    }

    void stopTelling() {
        telling = false;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        cluster.close();
    }

    /** A server's agent. */
    static final class Agent implements AgentSource {

        final AtomicInteger asked = new AtomicInteger();
        private final Duration period;

        Agent(Duration period) {
            this.period = period;
        }

        @Override
        public ServerId server() {
            return SERVER;
        }

        @Override
        public Duration period() {
            return period;
        }

        @Override
        public CompletionStage<AgentReading> read() {
            asked.incrementAndGet();
            return CompletableFuture.completedStage(new AgentReading.Success(SERVER, System.nanoTime(),
                    new AgentSample(System.nanoTime(), -1, -1, 0.5, 1, 1, 1, 1)));
        }

        @Override
        public void close() {
        }
    }

    /** A switch of one port. */
    static final class Switch implements CounterSource {

        final AtomicInteger reads = new AtomicInteger();
        volatile boolean isSilent;
        /** By how much its clock is ahead of that of others who read the same. */
        volatile long ahead;
        private final Duration period;

        Switch(Duration period) {
            this.period = period;
        }

        @Override
        public String name() {
            return "sw1";
        }

        @Override
        public List<LinkId> links() {
            return List.of(new LinkId("sw1", "port"));
        }

        @Override
        public Duration period() {
            return period;
        }

        @Override
        public CompletionStage<CounterReading> read() {
            long now = System.nanoTime();
            reads.incrementAndGet();
            return CompletableFuture.completedStage(isSilent ? new CounterReading.Failure("sw1", now, "no reply")
                    : reading(now, now));
        }

        @Override
        public CounterReading.Success continueFrom(CounterReading.Success told) {
            return ahead == 0 ? told : new CounterReading.Success(told.source(), told.requested(),
                    told.samples().stream().map(sample -> sample.ahead(ahead)).toList(), told.missing());
        }

        static CounterReading.Success reading(long time, long requested) {
            Counters counters = new Counters(time / 1_000, 0, 0, 0);
            return new CounterReading.Success("sw1", requested, List.of(new CounterSample(new LinkId("sw1", "port"), time, 0,
                    PortStatus.UP, 1_000_000_000, 64, counters, counters)), Map.of());
        }

        @Override
        public void close() {
            isSilent = true;
        }
    }
}
