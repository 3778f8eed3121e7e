package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The answers follow the links' load, which nothing but the switch's counters shows: the traffic is UDP.
 *
 * <p>"Within two polls" counts polls that bring a sample: {@link Samples#TWO}.
 */
@Tag("lab")
@Timeout(240)
class LinkLoadIT {

    private static final Duration TTL = Duration.ofSeconds(1);
    private static final int MANY = 100;
    /** Far more than link 4 holds, so that it stays full on a machine that is busy with other things too. */
    private static final String OFFERED = "120M";
    private static final int[] MBITS = {10, 10, 25, 40};

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("fairlead", LabConfiguration.bySwitch(MBITS));

    private final Lab lab = SERVING.lab();

    @Test
    @DisplayName("idle links are answered in proportion to their capacity")
    void idleLinksAreAnsweredByCapacity() {
        Answers answers = Answers.await(lab, "shares by capacity", Samples.TWO, MANY,
                shares -> Math.abs(shares.share(4) - 40.0 / 85) < 0.05);
        assertEquals(25.0 / 85, answers.share(3), 0.05);
        assertEquals(10.0 / 85, answers.share(2), 0.05);
        assertEquals(10.0 / 85, answers.share(1), 0.05);
    }

    @Test
    @DisplayName("a link filled by UDP responses is avoided within two samples, and comes back")
    void filledLinkIsAvoidedAndComesBack() {
        Answers.await(lab, "server 4 is answered while idle", Samples.TWO, MANY, answers -> answers.share(4) > 0.3);
        Process responses = lab.start("client", "iperf3.log",
                "iperf3", "-c", Answers.address(4), "-u", "-R", "-b", OFFERED, "-t", "60");
        try {
            long[] lastAnswered = {System.nanoTime()};
            Answers.await(lab, "server 4 is avoided for the time of a sample", Samples.TWO.plus(Samples.TWO), MANY, answers -> {
                if (answers.has(4)) {
                    lastAnswered[0] = System.nanoTime();
                }
                return System.nanoTime() - lastAnswered[0] >= Samples.ONE.toNanos();
            });
            Answers.await(lab, Answers.RESOLVER, "and by the resolver after the TTL", TTL.multipliedBy(2), 1,
                    answers -> !answers.has(4));
            long end = System.nanoTime() + TTL.multipliedBy(4).toNanos();
            while (System.nanoTime() < end) {
                assertFalse(Answers.ask(lab, Answers.RESOLVER, 5).has(4), "the resolver's answers stay away");
                assertFalse(Answers.ask(lab, Answers.DIRECT, 5).has(4), "Fairlead's own answers stay away");
            }
            assertTrue(responses.isAlive(), "the traffic flowed all the while");
        } finally {
            responses.destroy();
        }
        Answers.await(lab, "server 4 is answered again", Samples.TWO, MANY, answers -> answers.share(4) > 0.3);
        Answers.await(lab, Answers.RESOLVER, "and through the resolver", TTL.multipliedBy(5), 1, answers -> answers.has(4));
    }

    @Test
    @DisplayName("the resolver followed NS records: it knows nothing of Fairlead but the parent's delegation")
    void resolverFollowsTheDelegation() {
        Answers answers = Answers.ask(lab, Answers.RESOLVER, 1);
        assertEquals(1, answers.total());
        Lab.Output trace = lab.run(Duration.ofSeconds(10), "client", "dig", "+norecurse", "@10.0.0.5", Answers.SERVICE, "A");
        assertTrue(trace.text().contains("ns1.fairlead.example."), trace.text());
        assertTrue(trace.text().contains("ANSWER: 0"), trace.text());
    }

    @Test
    @DisplayName("AAAA is answered with IPv6 addresses of the same servers")
    void ipv6AddressesAreAnsweredToo() {
        Answers answers = Answers.ask(lab, Answers.DIRECT, "AAAA", MANY);
        assertEquals(MANY, answers.total());
        assertTrue(answers.counts().keySet().stream().allMatch(address -> address.startsWith("fd00:fa1::1:")), answers::toString);
    }
}
