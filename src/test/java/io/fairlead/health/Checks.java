package io.fairlead.health;

import io.fairlead.testing.Await;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Servers, settings and waits for the tests of checks. */
final class Checks {

    static final Duration LIMIT = Duration.ofSeconds(10);

    private Checks() {
    }

    /** A server with one address of either family or both, IPv4 first. */
    static Server server(String name, String... addresses) {
        Optional<Inet4Address> ipv4 = Optional.empty();
        Optional<Inet6Address> ipv6 = Optional.empty();
        for (String address : addresses) {
            switch (InetAddress.ofLiteral(address)) {
                case Inet4Address four -> ipv4 = Optional.of(four);
                case Inet6Address six -> ipv6 = Optional.of(six);
                default -> throw new IllegalArgumentException(address);
            }
        }
        Link link = new Link(new LinkId("sw1", name), OptionalLong.empty());
        return new Server(new ServerId("web", name), ipv4, ipv6, link, 1, true);
    }

    static Server disabled(Server server) {
        return new Server(server.id(), server.ipv4(), server.ipv6(), server.link(), server.weight(), false);
    }

    /** Every 50 ms, undamped, for checks that may as well run out of time. */
    static HealthSettings quickly(HealthSettings.Check check) {
        return new HealthSettings(check, Duration.ofMillis(50), Duration.ofMillis(50), 1, 1);
    }

    /** Every 200 ms, within a time that even a busy machine keeps. */
    static HealthSettings slowly(HealthSettings.Check check) {
        return damped(check, 1, 1);
    }

    /** As {@link #slowly}, damped. */
    static HealthSettings damped(HealthSettings.Check check, int rise, int fall) {
        return new HealthSettings(check, Duration.ofMillis(200), Duration.ofMillis(200), rise, fall);
    }

    /** Once, with time enough for what is slow on a busy machine. */
    static HealthSettings patient(HealthSettings.Check check) {
        return new HealthSettings(check, LIMIT, LIMIT, 1, 1);
    }

    static HealthSettings.Http http(int port, String path) {
        return new HealthSettings.Http(port, false, false, "", path, 200, 399);
    }

    static HealthChecker.Target target(Server server, HealthSettings settings) {
        return new HealthChecker.Target(server, settings);
    }

    static HealthChecker checker(Transport transport, HealthChecker.Target... targets) {
        return new HealthChecker(List.of(targets), transport, new Exchanges(() -> TlsClient.verifying(null)));
    }

    /** What the first check of a server at 127.0.0.1 finds. */
    static ServerHealth first(Transport transport, HealthSettings settings) {
        try (HealthChecker checker = checker(transport, target(server("a", "127.0.0.1"), settings))) {
            return first(checker);
        }
    }

    static ServerHealth first(HealthChecker checker) {
        CompletableFuture<Void> firstRound = checker.firstRound().toCompletableFuture();
        Await.until(LIMIT, firstRound::isDone, () -> "first round: " + checker.servers());
        return checker.servers().getFirst();
    }

    static void await(HealthChecker checker, Server server, Health health) {
        Await.until(LIMIT, () -> checker.table().of(server.id()) == health, () -> health + " of " + checker.servers());
    }

    static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
            return true;
        } catch (IOException absent) {
            return false;
        }
    }
}
