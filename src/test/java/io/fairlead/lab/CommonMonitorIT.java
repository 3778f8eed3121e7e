package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two dispatchers, each with its own cluster address, that know of each other only by a common monitor (Fig. 10, claims 25, 26). */
@Tag("lab")
@Timeout(600)
class CommonMonitorIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    private static final String SECOND_DNS = "10.0.0.7";
    private static final String FIRST_WEB = "http://10.0.0.100/";
    private static final String SECOND_WEB = "http://10.0.0.101/";
    private static final Example MONITOR = new Example("fig10-monitor", Answers.DIRECT, false, MBITS);
    private static final Example FIRST = new Example("fig10-dispatcher-1", Answers.DIRECT, true, MBITS);
    private static final Example SECOND = new Example("fig10-dispatcher-2", SECOND_DNS, true, MBITS);
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration TWO_POLLS = Duration.ofSeconds(4);
    private static final int MANY = 40;

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(FIRST);

    private static FairleadProcess monitor;
    private static FairleadProcess first;
    private static FairleadProcess second;

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void start() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().add("monitor", "fairlead2");
            monitor = FairleadProcess.monitor(EMPTY.lab(), MONITOR);
            first = FairleadProcess.serve(EMPTY.lab(), "fairlead", FIRST);
            second = FairleadProcess.serve(EMPTY.lab(), "fairlead2", SECOND);
            first.awaitLog(0, "pool www: answering by measured load", START);
            second.awaitLog(0, "pool www: answering by measured load", START);
        }
    }

    @AfterAll
    static void stop() {
        for (FairleadProcess each : new FairleadProcess[] {second, first, monitor}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @Test
    @DisplayName("what one dispatcher's client loads, the other's new flows avoid, and the other way round")
    void loadOfTheOtherIsAvoided() {
        avoided(FIRST_WEB, SECOND_WEB);
        avoided(SECOND_WEB, FIRST_WEB);
    }

    private void avoided(String loaded, String other) {
        Pages.await(lab, other, "every larger link is used", START, MANY, pages -> pages.has(3) && pages.has(4));
        try (Download download = Download.whole(lab, loaded)) {
            int busy = download.server();
            Pages.await(lab, other, "the other's new flows go elsewhere", TWO_POLLS, MANY, pages -> pages.share(busy) <= 0.1);
            assertTrue(download.isRunning(), "all the while");
        }
    }

    @Test
    @DisplayName("under the same traffic two dispatchers balance as well as one, within 5 %")
    void twoBalanceLikeOne() {
        new Workload(lab, MBITS).assertTwoBalanceLikeOne(FIRST_WEB, SECOND_WEB,
                List.of("client", "fairlead", "fairlead2"));
    }
}
