package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.selection.PolicySettings;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No octet is made up, none gets lost unseen: flows, links and counters agree. */
class ConservationTest {

    private static final Contender ROUND_ROBIN = new Contender.Balanced("round-robin", new PolicySettings.RoundRobin());

    @ParameterizedTest(name = "at a load of {0}")
    @ValueSource(doubles = {0.3, 0.7, 1.2})
    @DisplayName("What flows received is what links carried, and what agents count but for background")
    void octets(double load) {
        Farm farm = Farms.dispatched(Farms.fourLinks(), Duration.ofSeconds(5));
        Workload workload = WorkloadSettings.of(farm).withLoad(load).withDuration(Duration.ofSeconds(60)).workload(farm);
        Engine engine = new Engine(farm, workload, ROUND_ROBIN, 3);
        Result result = engine.run();
        Network network = engine.network();
        double tcp = IntStream.range(0, 4).mapToDouble(link -> network.link(link).carriedTcp()).sum();
        double udp = IntStream.range(0, 4).mapToDouble(link -> network.link(link).carriedUdp()).sum();
        assertTrue(result.flows() > 1000);
        assertEquals(engine.tally().downloaded(), tcp, tcp * 1e-9);
        assertEquals(engine.tally().delivered(), udp, udp * 1e-9);
        assertEquals(1 - engine.tally().delivered() / engine.tally().streamed(), result.udpLoss(), 1e-12);
        for (int link = 0; link < 4; link++) {
            double background = network.link(link).carried() - network.link(link).carriedTcp()
                    - network.link(link).carriedUdp();
            assertTrue(link == 2 ? background > 1e6 : Math.abs(background) < 1e3, "background on link " + link);
        }
    }

    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {32, 64})
    @DisplayName("Agents count what links carry, modulo their width, and dispatchers know their part to the octet")
    void counters(int width) {
        PolledSource source = new PolledSource(Duration.ofSeconds(1), 0, 0, Duration.ZERO, width, false);
        Farm farm = Farms.of(new Entrance.Dispatched(Farms.pool(10_000_000_000L)), source, 1);
        Places places = new Places(farm);
        Network network = new Network(farm, places, 0.05, new Tally(1));
        Agent agent = new Agent("sw", farm, farm.links(), new int[] {0}, network, new SplittableRandom(1));
        long before = octets(agent, 0);
        network.background(0, 0, 0.9e9);
        network.begin(new OneFlow(0, 4e9, false, 250e6), 0, 0);
        network.begin(new OneFlow(0, 1e9, true, 1e6), 0, 0);
        long after = octets(agent, 10);
        long mask = width == 32 ? 0xffff_ffffL : -1L;
        assertEquals(10.0 * (900_000_000L + 250_000_000L + 1_000_000L), (after - before & mask)
                + (width == 32 ? 2 * 0x1_0000_0000L : 0), 2);
        assertEquals(2_500_000_000L + 10_000_000L, network.own(10, 0, 0).fromBytes(), 2);
        assertEquals(10_000_000L, network.own(10, 0, 0).udpFromBytes(), 2);
        assertEquals(2, network.own(10, 0, 0).open());
    }

    private static long octets(Agent agent, double now) {
        return ((CounterReading.Success) agent.read(now)).samples().getFirst().from().octets();
    }
}
