package io.fairlead.health;

import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Checks servers from one thread of its own and publishes their health.
 *
 * <p>That thread is the only writer; readers take an immutable snapshot through one volatile reference. Every address
 * of a server, IPv4 and IPv6, is checked by itself, with at most one socket open to it, and the server is down when one
 * of them is. Health by address family would keep a server half in use, at the price of two healths wherever one is
 * read.
 *
 * <p>Until its first result a server counts as up, see {@link Dampener}; who would rather wait has {@link #firstRound}.
 */
public final class HealthChecker implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HealthChecker.class.getName());
    private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long CLOSE_SECONDS = 5;

    private final Map<ServerId, ServerWatch> watches = new LinkedHashMap<>();
    private final CompletableFuture<Void> firstRound = new CompletableFuture<>();
    private final EventLoopGroup group;
    private volatile Snapshot published;
    private boolean warned;
    private long lastWarning;

    /**
     * A server and how it is to be checked.
     *
     * @param server   is left alone unless enabled
     * @param settings those of its pool
     */
    public record Target(Server server, HealthSettings settings) {

        public Target {
            Objects.requireNonNull(server, "server");
            Objects.requireNonNull(settings, "settings");
        }
    }

    private record Snapshot(HealthTable table, List<ServerHealth> servers) {
    }

    /**
     * Begins checking.
     *
     * @param targets each server at most once
     * @throws IllegalArgumentException if a server stands among them twice
     * @throws IllegalStateException    if a check is to verify certificates and the JDK's trust store cannot be read
     */
    public HealthChecker(List<Target> targets) {
        this(targets, Transport.best(), new Exchanges(() -> TlsClient.verifying(null)));
    }

    HealthChecker(List<Target> targets, Transport transport, Exchanges exchanges) {
        DefaultThreadFactory threads = new DefaultThreadFactory("fairlead-health", true);
        group = new MultiThreadIoEventLoopGroup(1, threads, transport.handlers());
        try {
            Bootstrap bootstrap = transport.bootstrap();
            for (Target target : targets) {
                if (target.server().enabled()) {
                    watch(target, bootstrap, exchanges);
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        publish();
        start();
    }

    /** The health of every checked server now. One volatile read. */
    public HealthTable table() {
        return published.table();
    }

    /** Why each checked server is up or down, as of one time, in the order of the targets. */
    public List<ServerHealth> servers() {
        return published.servers();
    }

    /**
     * Completes when there is a result of every address: with a few hundred of them after about a second and a check's
     * timeout at the longest, see {@link Spread}; at once when there is nothing to check, and at the latest when the
     * checker is closed. Never completes exceptionally. What depends on it runs on the checker's thread and must not
     * block.
     */
    public CompletionStage<Void> firstRound() {
        return firstRound.minimalCompletionStage();
    }

    /** Ends all checks and closes their sockets; waits for that. The last snapshot stays. */
    @Override
    public synchronized void close() {
        if (!group.isShuttingDown()) {
            group.execute(() -> cycles().forEach(CheckCycle::stop));
        }
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        firstRound.complete(null);
    }

    private void watch(Target target, Bootstrap bootstrap, Exchanges exchanges) {
        Server server = target.server();
        ServerWatch watch = new ServerWatch(server.id(), System.nanoTime());
        if (watches.putIfAbsent(server.id(), watch) != null) {
            throw new IllegalArgumentException("server " + server.id() + " is to be checked twice");
        }
        HealthSettings settings = target.settings();
        for (AddressFamily family : AddressFamily.values()) {
            server.address(family).ifPresent(host -> {
                InetSocketAddress address = new InetSocketAddress(host, settings.check().port());
                Exchange exchange = exchanges.of(settings.check(), address);
                watch.add(new CheckCycle(group.next(), bootstrap, address, exchange, settings,
                        outcome -> checked(watch, outcome)));
            });
        }
    }

    private void start() {
        List<CheckCycle> cycles = cycles();
        for (int i = 0; i < cycles.size(); i++) {
            cycles.get(i).start(i, cycles.size());
        }
        if (cycles.isEmpty()) {
            firstRound.complete(null);
        }
    }

    private List<CheckCycle> cycles() {
        return watches.values().stream().flatMap(watch -> watch.addresses().stream()).toList();
    }

    /** A check has ended. On the event loop. */
    private void checked(ServerWatch watch, Outcome outcome) {
        if (outcome instanceof Outcome.Missed missed) {
            warn(missed);
        }
        if (watch.update(System.nanoTime())) {
            publish();
        }
        if (!firstRound.isDone() && watches.values().stream().allMatch(ServerWatch::decided)) {
            firstRound.complete(null);
        }
    }

    private void warn(Outcome.Missed missed) {
        long now = System.nanoTime();
        if (!warned || now - lastWarning >= WARNING_NANOS) {
            warned = true;
            lastWarning = now;
            LOG.log(System.Logger.Level.WARNING, "health checks run " + missed.late() / 1_000_000
                    + " ms late, this machine is too busy for them: checks that run out of time are not counted;"
                    + " check less often, or give it more CPU");
        }
    }

    private void publish() {
        List<ServerHealth> servers = watches.values().stream().map(ServerWatch::health).toList();
        published = new Snapshot(new HealthTable(servers.stream()
                .collect(Collectors.toMap(ServerHealth::server, ServerHealth::health))), servers);
    }
}
