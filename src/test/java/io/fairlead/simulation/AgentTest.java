package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.MeterSettings;
import io.fairlead.load.SourceMeter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentTest {

    private static final double TRAFFIC = 50e6;

    private Network network;
    private Farm farm;

    private Agent agent(int cacheSeconds, int width) {
        PolledSource source = new PolledSource(Duration.ofSeconds(1), 0, 0, Duration.ofSeconds(cacheSeconds), width, false);
        farm = Farms.of(new Entrance.Dispatched(Farms.pool(1_000_000_000L)), source, 1);
        network = new Network(farm, new Places(farm), 0.05, new Tally(1));
        network.background(0, 0, TRAFFIC);
        return new Agent("sw", farm, farm.links(), new int[] {0}, network, new SplittableRandom(1));
    }

    private static CounterReading.Success read(Agent agent, double now) {
        return (CounterReading.Success) agent.read(now);
    }

    @Test
    @DisplayName("An agent that refreshes every 15 s shows the same octets in between, while its clock runs")
    void cachedCounters() {
        Agent agent = agent(15, 64);
        Set<Long> octets = new HashSet<>();
        Set<Long> clocks = new HashSet<>();
        double refresh = agent.nextRefresh();
        for (int second = 0; second < 60; second++) {
            while (refresh <= second) {
                agent.refresh(refresh);
                refresh = agent.nextRefresh();
            }
            octets.add(read(agent, second).samples().getFirst().from().octets());
            clocks.add(read(agent, second).samples().getFirst().time());
        }
        assertTrue(octets.size() == 4 || octets.size() == 5, octets.size() + " refreshes in a minute");
        assertEquals(60, clocks.size());
    }

    @ParameterizedTest(name = "{0} bits, refreshed every {1} s")
    @CsvSource({"64,0", "64,3", "64,15", "32,0", "32,3"})
    @DisplayName("The real meter makes the true rate of what the agent shows")
    void trueRate(int width, int cacheSeconds) {
        Agent agent = agent(cacheSeconds, width);
        SourceMeter meter = new SourceMeter(farm.links(), Duration.ofSeconds(1), MeterSettings.DEFAULT);
        double refresh = agent.nextRefresh();
        int wrong = 0;
        int seen = 0;
        for (int second = 0; second < 600; second++) {
            while (refresh <= second) {
                agent.refresh(refresh);
                refresh = agent.nextRefresh();
            }
            meter.accept(agent.read(second));
            LinkLoad load = meter.loads(Engine.nanos(second)).values().iterator().next();
            if (second > 60) {
                double rate = assertInstanceOf(LinkLoad.Known.class, load).measurement().from().bytes();
                seen++;
                wrong += Math.abs(rate - TRAFFIC) < 0.07 * TRAFFIC ? 0 : 1;
            }
        }
        assertEquals(539, seen);
        assertEquals(0, wrong);
    }

    @Test
    @DisplayName("A dispatcher's own record knows nothing of background")
    void ownRecord() {
        Farm own = Farms.of(new Entrance.Dispatched(Farms.pool(1_000_000_000L)),
                PolledSource.own(Duration.ofSeconds(1)), 1);
        Network links = new Network(own, new Places(own), 0.05, new Tally(1));
        Agent agent = new Agent("sw", own, own.links(), new int[] {0}, links, new SplittableRandom(1));
        long before = read(agent, 0).samples().getFirst().from().octets();
        links.background(0, 0, TRAFFIC);
        links.begin(new OneFlow(0, 1e9, false, 1e6), 0, 0);
        assertEquals(10_000_000, read(agent, 10).samples().getFirst().from().octets() - before, 1);
    }
}
