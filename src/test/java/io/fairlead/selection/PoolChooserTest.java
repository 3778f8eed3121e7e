package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.selection.Choice.Basis;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Loads and health become weights")
class PoolChooserTest {

    private static final long GIGA = 1_000_000_000L;
    private static final PolicySettings FREE_CAPACITY = PolicySettings.FreeCapacity.DEFAULT;

    private final Pool pool = pool(4);

    private static Pool pool(int servers) {
        return new Pool("www", IntStream.range(0, servers).mapToObj(i -> server(i, 1, true)).toList());
    }

    private static Server server(int i, double weight, boolean enabled) {
        return new Server(new ServerId("www", "s" + i), Optional.of((Inet4Address) address("192.0.2." + (i + 1))), Optional.empty(),
                new Link(link(i), OptionalLong.empty()), weight, enabled);
    }

    private static LinkId link(int i) {
        return new LinkId("sw", "port" + i);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A link of 1 Gbit/s, used so much from the server. */
    private static LinkLoad known(double use) {
        return new LinkLoad.Known(measurement(use, 0, GIGA));
    }

    private static Measurement measurement(double useFrom, double useTo, long capacity) {
        return new Measurement(rate(useFrom * capacity / 8), rate(useTo * capacity / 8), capacity, 0, GIGA);
    }

    private static LinkRate rate(double bytes) {
        return new LinkRate(bytes, 0, 0, 0);
    }

    private static LinkLoad unknown() {
        return new LinkLoad.Unknown("test", false);
    }

    private Choice choose(PolicySettings policy, LinkLoad... loads) {
        return choose(pool, policy, HealthTable.ALL_UP, loads);
    }

    private static Choice choose(Pool pool, PolicySettings policy, HealthTable health, LinkLoad... loads) {
        LoadHistory history = new LoadHistory(Duration.ofMinutes(1));
        Map<LinkId, LinkLoad> byLink = new HashMap<>();
        for (int i = 0; i < loads.length; i++) {
            byLink.put(link(i), loads[i]);
        }
        history.add(new LoadTable(0, byLink));
        return new PoolChooser(pool, policy).choose(history, health);
    }

    private static void assertWeights(Choice choice, double... expected) {
        double sum = Arrays.stream(expected).sum();
        assertArrayEquals(Arrays.stream(expected).map(w -> w / sum).toArray(), choice.weights(), 1e-9);
    }

    @Test
    @DisplayName("round-robin gives every server the same, whatever its load")
    void roundRobin() {
        assertWeights(choose(new PolicySettings.RoundRobin(), known(0.1), known(0.99), known(0.5), known(0)), 1, 1, 1, 1);
    }

    @Test
    @DisplayName("round-robin-skip skips links above the threshold, and none when all are above it")
    void roundRobinSkip() {
        PolicySettings skip = new PolicySettings.RoundRobinSkip(0.8);
        assertWeights(choose(skip, known(0.1), known(0.81), known(0.8), known(0.95)), 1, 0, 1, 0);
        assertWeights(choose(skip, known(0.9), known(0.81), known(0.99), known(0.95)), 1, 1, 1, 1);
    }

    @Test
    @DisplayName("least-loaded picks the link with the lowest use, not the lowest traffic; equals share")
    void leastLoaded() {
        LinkLoad large = new LinkLoad.Known(measurement(0.2, 0, 10 * GIGA));
        assertWeights(choose(new PolicySettings.LeastLoaded(), known(0.3), large, known(0.9), known(0.6)), 0, 1, 0, 0);
        assertWeights(choose(new PolicySettings.LeastLoaded(), known(0.3), known(0.301), known(0.9), known(0.6)), 1, 1, 0, 0);
    }

    @Test
    @DisplayName("least-loaded-over judges by the mean of the period")
    void leastLoadedOver() {
        LoadHistory history = new LoadHistory(Duration.ofMinutes(1));
        for (int second = 0; second <= 10; second++) {
            double a = second == 10 ? 0 : 0.8;
            Map<LinkId, LinkLoad> loads = new HashMap<>();
            loads.put(link(0), at(a, second));
            loads.put(link(1), at(0.4, second));
            loads.put(link(2), at(0.5, second));
            loads.put(link(3), at(0.5, second));
            history.add(new LoadTable(second * GIGA, loads));
        }
        HealthTable up = HealthTable.ALL_UP;
        assertWeights(new PoolChooser(pool, new PolicySettings.LeastLoaded()).choose(history, up), 1, 0, 0, 0);
        PolicySettings over = new PolicySettings.LeastLoadedOver(Duration.ofSeconds(10));
        assertWeights(new PoolChooser(pool, over).choose(history, up), 0, 1, 0, 0);
    }

    private static LinkLoad at(double use, int second) {
        Measurement m = measurement(use, 0, GIGA);
        return new LinkLoad.Known(new Measurement(m.from(), m.to(), GIGA, second * GIGA, GIGA));
    }

    @Test
    @DisplayName("free-capacity shares by free capacity in the fuller direction, nothing to a full link")
    void freeCapacity() {
        LinkLoad large = new LinkLoad.Known(measurement(0.5, 0.1, 10 * GIGA));
        LinkLoad fullInward = new LinkLoad.Known(measurement(0.1, 0.95, GIGA));
        assertWeights(choose(FREE_CAPACITY, known(0.5), large, fullInward, known(0.1)), 0.4, 4, 0, 0.8);
    }

    @Test
    @DisplayName("free-capacity with all links full shares by capacity over use")
    void freeCapacityAllFull() {
        LinkLoad large = new LinkLoad.Known(measurement(1, 0, 10 * GIGA));
        assertWeights(choose(FREE_CAPACITY, known(1), large, known(1), known(1)), 1, 10, 1, 1);
    }

    @Test
    @DisplayName("static weights multiply the shares")
    void staticWeights() {
        Pool weighted = new Pool("www", List.of(server(0, 3, true), server(1, 1, true)));
        assertWeights(choose(weighted, FREE_CAPACITY, HealthTable.ALL_UP, known(0.5), known(0.5)), 3, 1);
    }

    @Test
    @DisplayName("a server that is down, disabled or behind a port that is down is not chosen while another is up")
    void unavailable() {
        Pool mixed = new Pool("www", List.of(server(0, 1, true), server(1, 1, false), server(2, 1, true), server(3, 1, true)));
        HealthTable health = new HealthTable(Map.of(new ServerId("www", "s0"), Health.DOWN));
        Choice choice = choose(mixed, FREE_CAPACITY, health, known(0), known(0), new LinkLoad.Down(), known(0.89));
        assertWeights(choice, 0, 0, 0, 1);
        assertEquals(Basis.MEASURED, choice.basis());
    }

    @Test
    @DisplayName("with no server up all enabled ones are answered")
    void failOpen() {
        Pool mixed = new Pool("www", List.of(server(0, 1, true), server(1, 1, false), server(2, 1, true)));
        HealthTable health = new HealthTable(Map.of(new ServerId("www", "s0"), Health.DOWN));
        Choice choice = choose(mixed, FREE_CAPACITY, health, known(0), known(0), new LinkLoad.Down());
        assertWeights(choice, 1, 0, 1);
        assertEquals(Basis.FAIL_OPEN, choice.basis());
    }

    @Test
    @DisplayName("with no server enabled nothing is picked")
    void noneEnabled() {
        Choice choice = choose(new Pool("www", List.of(server(0, 1, false))), FREE_CAPACITY, HealthTable.ALL_UP, known(0));
        assertEquals(0, choice.ipv4().size());
    }

    @Test
    @DisplayName("with no link known, or none of known capacity, the static weights decide")
    void blind() {
        Choice choice = choose(FREE_CAPACITY, unknown(), unknown(), new LinkLoad.Known(measurement(0, 0, 0)), unknown());
        assertWeights(choice, 1, 1, 1, 1);
        assertEquals(Basis.BLIND, choice.basis());
    }

    @Test
    @DisplayName("an unknown link gets half the mean share, and a stale one is drawn towards it by its doubt")
    void doubt() {
        assertWeights(choose(FREE_CAPACITY, known(0.1), known(0.3), unknown(), unknown()), 0.8, 0.6, 0.35, 0.35);
        LinkLoad stale = new LinkLoad.Stale(measurement(0.3, 0, GIGA), 0.5);
        assertWeights(choose(FREE_CAPACITY, known(0.1), stale, known(0.1), known(0.1)), 0.8, 0.5 * 0.6 + 0.5 * 0.375, 0.8, 0.8);
    }

    @Test
    @DisplayName("A is answered from servers with IPv4, AAAA from servers with IPv6, each failing open by itself")
    void families() {
        Server six = new Server(new ServerId("www", "six"), Optional.empty(), Optional.of((Inet6Address) address("2001:db8::1")),
                new Link(link(1), OptionalLong.empty()), 1, true);
        Pool mixed = new Pool("www", List.of(server(0, 1, true), six));
        HealthTable health = new HealthTable(Map.of(six.id(), Health.DOWN));
        Choice choice = choose(mixed, FREE_CAPACITY, health, known(0.2), known(0));
        assertWeights(choice, 1, 0);
        assertEquals(0, choice.selector(AddressFamily.IPV4).pick(5));
        assertEquals(1, choice.selector(AddressFamily.IPV6).pick(5), "the only one with IPv6 is answered though it is down");
    }

    @Test
    @Tag("fuzz")
    @DisplayName("for any loads and policy: weights sum to one, a dead server has none while one lives, more room is never less share")
    void properties() {
        Random random = new Random(11);
        List<PolicySettings> policies = List.of(new PolicySettings.RoundRobin(), new PolicySettings.RoundRobinSkip(0.7),
                new PolicySettings.LeastLoaded(), FREE_CAPACITY);
        for (int round = 0; round < 20_000; round++) {
            PolicySettings policy = policies.get(random.nextInt(policies.size()));
            LinkLoad[] loads = IntStream.range(0, 4).mapToObj(i -> anyLoad(random)).toArray(LinkLoad[]::new);
            Choice choice = choose(policy, loads);
            assertEquals(1, Arrays.stream(choice.weights()).sum(), 1e-9);
            boolean anyUp = Arrays.stream(loads).anyMatch(load -> !(load instanceof LinkLoad.Down));
            for (int i = 0; i < 4; i++) {
                assertTrue(choice.weights()[i] >= 0);
                assertTrue(!anyUp || !(loads[i] instanceof LinkLoad.Down) || choice.weights()[i] == 0);
                if (loads[i] instanceof LinkLoad.Known(Measurement m)) {
                    LinkLoad[] eased = loads.clone();
                    eased[i] = known(m.use() * random.nextDouble());
                    double share = choose(policy, eased).weights()[i];
                    assertTrue(share >= choice.weights()[i] - 1e-9, () -> policy + " " + Arrays.toString(loads));
                }
            }
        }
    }

    private static LinkLoad anyLoad(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> unknown();
            case 1 -> new LinkLoad.Down();
            case 2 -> new LinkLoad.Stale(measurement(random.nextDouble(), random.nextDouble(), GIGA), random.nextDouble());
            default -> known(random.nextDouble() * 1.1);
        };
    }
}
