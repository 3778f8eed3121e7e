package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a dispatcher stops, and when it does not start. */
@Tag("lab")
@Timeout(240)
class DispatcherStopIT {

    private static final int[] MBITS = {20, 20, 20, 20};
    private static final LabConfiguration CONFIGURATION = LabConfiguration.bySwitch(MBITS).with(LabDispatcher.usual());

    /** Far less than what is left of the drain time, far more than a stop takes. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);
    private static final Duration PART = Duration.ofSeconds(30);
    private static final int CURL_COULD_NOT_CONNECT = 7;

    @RegisterExtension
    static final LabExtension EXTENSION = LabExtension.empty(CONFIGURATION);

    private final Lab lab = EXTENSION.lab();

    @Test
    @DisplayName("the first SIGTERM refuses new connections and lets a download finish")
    void firstSignalLetsFlowsFinish() {
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", CONFIGURATION);
             Download download = Download.part(lab, LabDispatcher.WEB)) {
            download.server();
            fairlead.send("TERM");
            awaitRefusal();
            assertEquals(0, Answers.ask(lab, Answers.DIRECT, 1).total(), "names are answered no more");
            assertTrue(download.isRunning(), "the download goes on");
            assertTrue(fairlead.log().contains("stopping: 1 open flow may finish"), fairlead::log);
            assertEquals(0, download.awaitEnd(PART), "to its end");
            assertEquals(0, fairlead.awaitEnd(AT_ONCE), fairlead::log);
        }
    }

    @Test
    @DisplayName("the second SIGTERM stops at once")
    void secondSignalStopsAtOnce() {
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", CONFIGURATION);
             Download download = Download.whole(lab, LabDispatcher.WEB)) {
            download.server();
            fairlead.send("TERM");
            awaitRefusal();
            fairlead.send("TERM");
            assertEquals(0, fairlead.awaitEnd(AT_ONCE), fairlead::log);
            assertNotEquals(0, download.awaitEnd(AT_ONCE), "the download is broken off");
        }
    }

    @Test
    @DisplayName("the drain time ends what does not finish")
    void drainTimeEnds() {
        LabDispatcher hasty = LabDispatcher.usual().drainingFor(Duration.ofSeconds(1));
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", CONFIGURATION.with(hasty));
             Download download = Download.whole(lab, LabDispatcher.WEB)) {
            download.server();
            fairlead.send("TERM");
            assertEquals(0, fairlead.awaitEnd(AT_ONCE), fairlead::log);
            assertNotEquals(0, download.awaitEnd(AT_ONCE), "the download is broken off");
        }
    }

    private void awaitRefusal() {
        Await.until("connections are refused", AT_ONCE, () -> {
            Lab.Output curl = lab.run(AT_ONCE, "client", "curl", "-sS", "-m", "2", LabDispatcher.WEB);
            return new Await.Look<>(curl, curl.exit() == CURL_COULD_NOT_CONNECT);
        });
    }

    @Test
    @DisplayName("a fault in the dispatcher's section: nothing starts, DNS neither; the message has place and cure")
    void faultyConfigurationStartsNothing() {
        Lab.Output output = serve(LabDispatcher.usual().leadingTo("wwww"));
        assertEquals(1, output.exit(), output.text());
        assertTrue(output.text().matches("(?s).*fairlead\\.yaml:[0-9]+:[0-9]+: .*web\\.pool.*www.*"), output.text());
        assertFalse(output.text().contains("answers on"), output.text());
    }

    @Test
    @DisplayName("a cluster address that this host does not have: nothing starts, DNS neither, and the message says so")
    void foreignClusterAddressStartsNothing() {
        Lab.Output output = serve(LabDispatcher.usual().at("10.0.0.200"));
        assertEquals(1, output.exit(), output.text());
        assertTrue(output.text().contains("10.0.0.200 port 80"), output.text());
        assertTrue(output.text().contains("is the address this machine's"), output.text());
        assertFalse(output.text().contains("answers on"), output.text());
    }

    private Lab.Output serve(LabDispatcher dispatcher) {
        return FairleadProcess.run(lab, CONFIGURATION.with(dispatcher), "serve", "--nat");
    }
}
