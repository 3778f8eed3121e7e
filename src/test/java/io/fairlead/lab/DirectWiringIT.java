package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dispatcher is wired straight to its servers, one interface for each and no switch (patent claim 11). */
@Tag("lab")
@Timeout(360)
class DirectWiringIT {

    private static final String ADDRESS = "10.0.0.2";
    private static final String WEB = "http://" + ADDRESS + "/";
    private static final Example EXAMPLE = new Example("claim11-direct-wiring", ADDRESS, true, 10, 10, 25, 40);
    private static final int MANY = 40;
    private static final String OFFERED = "120M";
    private static final Duration COMMAND = Duration.ofSeconds(5);

    /** The kernel's counters are never old: two polls of a second, and the beat that takes them up. */
    private static final Duration TWO_SAMPLES = Duration.ofSeconds(2 + 1);

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(EXAMPLE);

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void takeTheSwitchAway() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().unswitch();
        }
    }

    @Test
    @DisplayName("new flows avoid an interface that is filled, by what is only routed or by the dispatcher itself, and come back")
    void filledInterfaceIsAvoided() {
        String bridged = lab.run(COMMAND, "switch", "ip", "-o", "link", "show", "master", "br0").text();
        assertEquals(1, bridged.lines().count(), bridged);
        assertTrue(bridged.contains("uplink"), "nothing but the way to the clients is bridged");
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "switch", EXAMPLE)) {
            fairlead.awaitLog(0, "pool www: answering by measured load", Samples.FIRST);
            await("the widest link gets most", Samples.FIRST, pages -> pages.share(4) > 0.3);
            avoidedWhileFilled(Answers.address(4), 4);
            try (Download download = Download.whole(lab, WEB)) {
                int busy = download.server();
                await("a download through the dispatcher counts", TWO_SAMPLES, pages -> pages.share(busy) < 0.25);
                assertTrue(download.isRunning(), "all the while");
            }
            await("all is as before", TWO_SAMPLES.multipliedBy(2), pages -> pages.share(4) > 0.3);
        }
    }

    private void avoidedWhileFilled(String target, int server) {
        Process stream = lab.start("client", "iperf3.log", "iperf3", "-c", target, "-u", "-R", "-b", OFFERED, "-t", "60");
        try {
            await("server " + server + " is avoided", TWO_SAMPLES, pages -> !pages.has(server));
            assertTrue(stream.isAlive(), "the stream flows");
        } finally {
            stream.destroy();
        }
        await("server " + server + " gets flows again", TWO_SAMPLES.multipliedBy(2), pages -> pages.share(server) > 0.3);
    }

    private void await(String what, Duration within, Predicate<Pages> expected) {
        Pages.await(lab, WEB, what, within, MANY, expected);
    }
}
