package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Resolvers, each with a cache of its own, are spread over the links by what these have left.
 *
 * <p>The load comes from aside: UDP that servers send to somebody who never asked Fairlead. Only the switch sees it.
 */
@Tag("lab")
@Timeout(240)
class BalancingIT {

    private static final int RESOLVERS = 16;
    private static final Duration TTL = Duration.ofSeconds(1);
    private static final int[] MBITS = {10, 10, 25, 40};
    /** Far more than link 4 holds, so that it stays full on a machine that is busy with other things too. */
    private static final String FAR_TOO_MUCH = "120M";
    /** Leases that make a sample: fewer would leave too much to chance. */
    private static final int LEASES = 4 * RESOLVERS;

    /** What chance may add to a link's part of so many leases: four standard deviations of a fair half. */
    private static final double CHANCE = 0.25;

    /**
     * Part of the leases that a full link may keep: what is the leases' own there is an estimate. Of 64 these are 8. Where the
     * room below is right and 4 are expected, chance makes it more in 1 sample of 100, and in 3 in a row in 1 of 900,000 runs; where
     * the link is not avoided and 35 are expected, so few in none (binomial distribution).
     */
    private static final double LEFT_ON_FULL = 0.14;

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("fairlead", LabConfiguration.bySwitch(MBITS));

    private final Lab lab = SERVING.lab();
    private final List<Process> aside = new ArrayList<>();

    @BeforeEach
    void startResolvers() {
        lab.startDaemon(IntStream.rangeClosed(1, RESOLVERS).mapToObj(number -> "unbound" + number).toArray(String[]::new));
    }

    @AfterEach
    void stopLoad() {
        aside.forEach(Process::destroy);
    }

    @Test
    @DisplayName("new clients of many resolvers avoid a link that is loaded from aside, and do not herd to the idlest of the others")
    void linkLoadedFromAsideIsAvoidedWithoutHerding() {
        loadFromAside(1, "3M");
        loadFromAside(2, "1M");
        loadFromAside(3, "8M");
        leases(Samples.TWO);
        expectSpread("server 4's link is idle", leases(Samples.ONE), Map.of(1, 7, 2, 9, 3, 17, 4, 40));
        loadFromAside(4, FAR_TOO_MUCH);
        Answers leases = Await.until("next to no resolver is led to server 4 for the time of a sample",
                Samples.TWO.plus(TTL.multipliedBy(2)).plus(Samples.TWO), () -> {
            Answers now = leases(Samples.ONE);
            return new Await.Look<>(now, now.share(4) <= LEFT_ON_FULL);
        });
        expectSpread("server 4's link is full", leases, Map.of(1, 7, 2, 9, 3, 17, 4, 2));
        assertTrue(aside.stream().allMatch(Process::isAlive), "the traffic flowed all the while");
    }

    /** Load that only the switch can tell of, until the test ends. */
    private void loadFromAside(int server, String rate) {
        aside.add(lab.start("client", "iperf3-" + server + ".log",
                "iperf3", "-c", Answers.address(server), "-u", "-R", "-l", "1400", "-b", rate, "-t", "100"));
    }

    /** No server has more than its fair part of the leases, that of the room on its link, but for chance. */
    private static void expectSpread(String when, Answers leases, Map<Integer, Integer> room) {
        double sum = room.values().stream().mapToInt(Integer::intValue).sum();
        for (int server = 1; server <= MBITS.length; server++) {
            double fair = room.getOrDefault(server, 0) / sum;
            assertTrue(leases.share(server) <= fair + (fair > 0 ? CHANCE : 0),
                    when + ": server " + server + " has more than " + fair + " of " + leases);
        }
    }

    /** What the resolvers hold in that time, or longer for enough of them: each asks some four times anew in that of a sample. */
    private Answers leases(Duration during) {
        long end = System.nanoTime() + during.toNanos();
        Answers leases = Answers.askResolvers(lab);
        while (System.nanoTime() < end || leases.total() < LEASES) {
            leases = leases.and(Answers.askResolvers(lab));
        }
        return leases;
    }
}
