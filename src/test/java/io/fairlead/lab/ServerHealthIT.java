package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that fail, and ports that go down, while their links have all the room in the world. */
@Tag("lab")
@Timeout(240)
class ServerHealthIT {

    private static final int[] MBITS = {20, 20, 20, 20};
    private static final int MANY = 40;

    /** Two failed (or passed) checks a second apart, the wait for the first, a time-out, and the beat that takes it up. */
    private static final Duration FALL = Duration.ofMillis(2 * 1000 + 500 + 1000);
    private static final Duration RISE = FALL;

    /** The agent's own refresh, the poll that finds it, and the beat. */
    private static final Duration PORT_SEEN = Duration.ofSeconds(3 + 1 + 1);

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("fairlead", LabConfiguration.bySwitch(MBITS));

    private final Lab lab = SERVING.lab();
    private final FairleadProcess fairlead = SERVING.fairlead();

    @AfterEach
    void allAreBack() {
        for (int server = 1; server <= 4; server++) {
            int back = server;
            Answers.await(lab, "server " + server + " is back", Samples.FIRST, MANY, answers -> answers.has(back));
        }
    }

    @Test
    @DisplayName("a server that died is gone within fall time, and back within rise time")
    void deadServerIsGoneAndComesBack() {
        lab.stopDaemon("nginx2");
        Answers.await(lab, "server 2 is gone", FALL, MANY, answers -> !answers.has(2));
        lab.startDaemon("nginx2");
        Answers.await(lab, "server 2 is back", RISE, MANY, answers -> answers.has(2));
    }

    @Test
    @DisplayName("a server whose port is down is not answered")
    void portThatIsDownIsNotAnswered() {
        int from = fairlead.logLength();
        lab.setPort("port3", "down");
        try {
            Answers.await(lab, "server 3 is gone", PORT_SEEN, MANY, answers -> !answers.has(3));
            fairlead.awaitLog(from, "link sw1:port3: the port is down", PORT_SEEN);
        } finally {
            lab.setPort("port3", "up");
        }
    }

    @Test
    @DisplayName("with no healthy server all are answered, and the log says so")
    void failsOpen() {
        int from = fairlead.logLength();
        for (int server = 1; server <= 4; server++) {
            lab.stopDaemon("nginx" + server);
        }
        try {
            fairlead.awaitLog(from, "pool www: too few servers are healthy: answering with all (fail open)", FALL.multipliedBy(2));
            Answers answers = Answers.ask(lab, Answers.DIRECT, MANY);
            assertEquals(MANY, answers.total());
            for (int server = 1; server <= 4; server++) {
                assertTrue(answers.has(server), answers::toString);
            }
        } finally {
            for (int server = 1; server <= 4; server++) {
                lab.startDaemon("nginx" + server);
            }
        }
    }
}
