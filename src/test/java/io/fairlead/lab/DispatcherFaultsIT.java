package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that die, hang or are taken out of service while flows go to them. */
@Tag("lab")
@Timeout(240)
class DispatcherFaultsIT {

    private static final int[] MBITS = {20, 20, 20, 20};
    private static final int MANY = 20;
    private static final LabConfiguration CONFIGURATION = LabConfiguration.bySwitch(MBITS).with(LabDispatcher.usual());

    /** Two failed (or passed) checks a second apart, each of a second at most, and the beat; twice that. */
    private static final Duration FALL = Duration.ofSeconds(2 * (2 + 2 + 1));
    private static final Duration RISE = FALL;
    private static final Duration BEAT = Duration.ofSeconds(3);
    private static final Duration PART = Duration.ofSeconds(30);

    private static final Pattern NAME = Pattern.compile("(?m)^\"s([0-9])\"$");

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("fairlead", CONFIGURATION);

    private final Lab lab = SERVING.lab();
    private final FairleadProcess fairlead = SERVING.fairlead();
    private Runnable cure = () -> { };

    @AfterEach
    void allAreBack() {
        cure.run();
        for (int server = 1; server <= 4; server++) {
            int back = server;
            Pages.await(lab, LabDispatcher.WEB, "server " + server + " is back", RISE, MANY, pages -> pages.has(back));
        }
    }

    private void kill(String daemon) {
        lab.stopDaemon(daemon);
        cure = () -> lab.startDaemon(daemon);
    }

    @Test
    @DisplayName("a server is killed: new connections go elsewhere at once, before checks know, and no client notices")
    void killedServerIsPassedOverAtOnce() {
        try (Download download = Download.whole(lab, LabDispatcher.WEB)) {
            int dead = download.server();
            kill("nginx" + dead);
            Pages pages = Pages.get(lab, LabDispatcher.WEB, MANY);
            assertEquals(MANY, pages.total(), pages.text());
            assertFalse(pages.has(dead), pages::toString);
            assertNotEquals(0, download.awaitEnd(FALL), "the flow that it had is broken off");
        }
    }

    @Test
    @DisplayName("a server hangs: once its checks fail its flows are reset, and new ones go elsewhere")
    void hangingServerIsLeft() {
        int from = fairlead.logLength();
        try (Download download = Download.whole(lab, LabDispatcher.WEB)) {
            int hung = download.server();
            lab.freezeDaemon("nginx" + hung);
            cure = () -> lab.thawDaemon("nginx" + hung);
            fairlead.awaitLog(from, "server www/s" + hung + " is down", FALL);
            awaitPages("new flows go elsewhere", BEAT, pages -> !pages.has(hung));
            assertNotEquals(0, download.awaitEnd(BEAT), "the flow that it had is reset");
        }
    }

    @Test
    @DisplayName("a server is found dead: its UDP flow goes on to another")
    void udpFlowOfADeadServerMoves() {
        withNameServers(() -> {
            int dead = name();
            assertEquals(dead, name(), "it is a flow");
            int from = fairlead.logLength();
            kill("nginx" + dead);
            fairlead.awaitLog(from, "server www/s" + dead + " is down", FALL);
            awaitName("another server", BEAT, server -> server != dead);
        });
    }

    @Test
    @DisplayName("a server's UDP port is unreachable: its flow goes on to another, although checks of the server pass")
    void udpFlowOfAnUnreachablePortMoves() {
        withNameServers(() -> {
            int dead = name();
            lab.stopDaemon("dns" + dead);
            try {
                awaitName("another server", BEAT, server -> server != dead);
            } finally {
                lab.startDaemon("dns" + dead);
            }
        });
    }

    private void withNameServers(Runnable test) {
        for (int server = 1; server <= 4; server++) {
            lab.startDaemon("dns" + server);
        }
        try {
            test.run();
        } finally {
            for (int server = 1; server <= 4; server++) {
                lab.stopDaemon("dns" + server);
            }
        }
    }

    /** The number of the server that answers a question of one and the same flow. */
    private int name() {
        return awaitName("an answer", BEAT, server -> server != 0);
    }

    private int awaitName(String what, Duration within, Predicate<Integer> expected) {
        return Await.until(what, within, () -> {
            String text = lab.run(PART, "client", "dig", "-b", "10.0.0.9#20053", "+short", "+tries=1", "+timeout=1",
                    "@" + LabDispatcher.IPV4, "id.server", "CH", "TXT").text();
            Matcher matcher = NAME.matcher(text);
            int server = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
            return new Await.Look<>(server, server != 0 && expected.test(server));
        });
    }

    @Test
    @DisplayName("a server is disabled by a reload: it gets no new flow, and its old download comes to its end")
    void disabledServerDrains() {
        try (Download download = Download.part(lab, LabDispatcher.WEB)) {
            int drained = download.server();
            cure = () -> fairlead.reload(CONFIGURATION);
            fairlead.reload(CONFIGURATION.without(drained));
            awaitPages("no new flow", BEAT, pages -> !pages.has(drained));
            assertTrue(download.isRunning(), "the old flow goes on");
            assertEquals(0, download.awaitEnd(PART), "to its end");
        }
    }

    private void awaitPages(String what, Duration within, Predicate<Pages> expected) {
        Pages.await(lab, LabDispatcher.WEB, what, within, MANY, expected);
    }
}
