package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No switch: the links are plugged into Fairlead's own machine, whose kernel counts (patent claim 11). */
@Tag("lab")
@Timeout(120)
class LocalInterfacesIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    private static final int MANY = 100;

    /** Far more than link 4 holds, so that it stays full on a machine that is busy with other things too. */
    private static final String OFFERED = "120M";

    /** The kernel's counters are never old: two polls of a second, and the beat that takes them up. */
    private static final Duration TWO_SAMPLES = Duration.ofSeconds(2 + 1);

    private static final LabConfiguration CONFIGURATION = LabConfiguration.byInterface(MBITS);

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("switch", CONFIGURATION);

    @Test
    @DisplayName("a link filled by UDP responses is avoided within two polls, and comes back")
    void filledLinkIsAvoidedAndComesBack() {
        await("server 4 is answered while idle", Samples.FIRST, 0.3, 1);
        Process responses = SERVING.lab().start("client", "iperf3.log",
                "iperf3", "-c", Answers.address(4), "-u", "-R", "-b", OFFERED, "-t", "60");
        try {
            await("server 4 is avoided", TWO_SAMPLES, 0, 0);
            assertTrue(responses.isAlive(), "the traffic flows");
        } finally {
            responses.destroy();
        }
        await("server 4 is answered again", TWO_SAMPLES, 0.3, 1);
    }

    private static void await(String what, Duration within, double leastShare, double greatestShare) {
        Answers.await(SERVING.lab(), CONFIGURATION.address(), what, within, MANY,
                answers -> answers.share(4) >= leastShare && answers.share(4) <= greatestShare);
    }
}
