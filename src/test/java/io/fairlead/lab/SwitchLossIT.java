package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the answers when the switch's agent dies, and when it is back. */
@Tag("lab")
@Timeout(360)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwitchLossIT {

    /** Ten polls of a second until a load is unknown, and the time for a poll with its retry to fail. */
    private static final Duration UNTIL_UNKNOWN = Duration.ofSeconds(10 + 5);
    private static final int MANY = 100;
    private static final int[] MBITS = {10, 10, 25, 100};

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("fairlead", LabConfiguration.bySwitch(MBITS));

    private final Lab lab = SERVING.lab();
    private final FairleadProcess fairlead = SERVING.fairlead();

    @Test
    @Order(1)
    @DisplayName("loads turn stale, then unknown; then the room that was seen last decides, with a warning")
    void lossIsBridgedByMemoryWithAWarning() {
        int from = fairlead.logLength();
        lab.stopDaemon("snmpd");
        fairlead.awaitLog(from, "link sw1:port1: stale", UNTIL_UNKNOWN);
        assertFalse(fairlead.log().substring(from).contains("link sw1:port1: unknown"), "stale comes first");
        fairlead.awaitLog(from, "link sw1:port1: unknown (", UNTIL_UNKNOWN);
        fairlead.awaitLog(from, "pool www: no link's load is known: answering by what was known last and by static weights", UNTIL_UNKNOWN);
        Answers answers = Answers.ask(lab, Answers.DIRECT, MANY);
        assertTrue(answers.share(4) > 0.6, () -> "by the room that was seen last, " + answers);
    }

    @Test
    @Order(2)
    @DisplayName("it recovers by itself when the agent is back, although its clock and counters began afresh")
    void returnOfTheAgentIsNoticed() {
        int from = fairlead.logLength();
        lab.startDaemon("snmpd");
        fairlead.awaitLog(from, "sw1: answers again", Samples.FIRST);
        fairlead.awaitLog(from, "pool www: answering by measured load", Samples.FIRST);
        Answers.await(lab, "shares by capacity again", Samples.FIRST, MANY, answers -> answers.share(4) > 0.6);
    }

    @Test
    @Order(3)
    @DisplayName("no line of the log holds the community")
    void communityIsNeverLogged() {
        assertFalse(fairlead.log().contains(LabConfiguration.COMMUNITY));
    }
}
