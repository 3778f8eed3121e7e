package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A bridge's ports drop what their queues cannot hold, and its agent tells so (patent Fig. 9, claims 16 and 35).
 *
 * <p>The ports call themselves 10 Gbit/s fast, which veth does, and are shaped to 20: by use alone all of them are idle.
 */
@Tag("lab")
@Timeout(360)
class SwitchDropsIT {

    private static final Example EXAMPLE = new Example("fig9-switch-drops", Answers.DIRECT, false, 20, 20, 20, 20);
    private static final String VIDEO = "video.fairlead.example";
    private static final int MANY = 60;
    private static final String OFFERED = "60M";

    /** Two samples, or until the period of "least-drops" has gone by without drops. */
    private static final Duration FORGOTTEN = Samples.TWO.plusSeconds(10 + 2);
    /** A ceiling rises within a minute or so. */
    private static final Duration RISEN = Duration.ofSeconds(60);

    /** A row of "fairlead links": server, traffic from and to it, drops from and to it; an error of prediction, where there is one. */
    private static final Pattern ROW = Pattern.compile("(?m)^s4 +sw1:port4 +known +.* ([0-9]+) / ([0-9]+) +(?:-|[0-9.]+ %)");

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(EXAMPLE);

    @BeforeAll
    static void takeTheAgentThatTellsDrops() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().stopDaemon("snmpd");
            EMPTY.lab().startDaemon("snmpdrops");
        }
    }

    @Test
    @DisplayName("a port that drops what goes to its server gets no new clients, by drops alone or by headroom, and comes back")
    void droppingPortIsAvoided() {
        Lab lab = EMPTY.lab();
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", EXAMPLE)) {
            fairlead.awaitLog(0, "pool www: answering by measured load", Samples.FIRST);
            await(Answers.SERVICE, "all take turns while nothing is dropped", Samples.FIRST, 0.2, 0.3);
            await(VIDEO, "headroom spreads too", Samples.FIRST, 0.15, 0.4);
            Process flood = flood();
            try {
                await(Answers.SERVICE, "least-drops avoids it", Samples.TWO.multipliedBy(2), 0, 0);
                await(VIDEO, "headroom avoids it", Samples.TWO, 0, 0);
                assertTrue(flood.isAlive(), "the traffic flows");
            } finally {
                flood.destroy();
            }
            await(Answers.SERVICE, "least-drops takes it again", FORGOTTEN, 0.2, 0.3);
            await(VIDEO, "headroom takes it again", RISEN, 0.05, 0.4);
        }
    }

    @Test
    @DisplayName("the switch drops what goes to a server, the server itself what comes from it: that shows in no port's record")
    void whichWayIsWhich() {
        Lab lab = EMPTY.lab();
        Process flood = flood();
        try {
            Matcher drops = drops(lab);
            assertEquals(0, Integer.parseInt(drops.group(1)), drops.group());
            assertTrue(Integer.parseInt(drops.group(2)) > 500, drops.group());
        } finally {
            flood.destroy();
        }
        Process responses = flood("-R");
        try {
            Matcher drops = drops(lab);
            assertEquals(0, Integer.parseInt(drops.group(1)), drops.group());
            assertEquals(0, Integer.parseInt(drops.group(2)), drops.group());
        } finally {
            responses.destroy();
        }
    }

    /** What "fairlead links" makes of two changes of the counters, while the traffic flows. */
    private static Matcher drops(Lab lab) {
        String links = FairleadProcess.run(lab, EXAMPLE, "links").text();
        Matcher row = ROW.matcher(links);
        assertTrue(row.find(), links);
        return row;
    }

    private static Process flood(String... more) {
        String[] iperf = {"nice", "-n", "-15", "iperf3", "-c", Answers.address(4), "-u", "-b", OFFERED, "-l", "1200", "-t", "90"};
        String[] command = new String[iperf.length + more.length];
        System.arraycopy(iperf, 0, command, 0, iperf.length);
        System.arraycopy(more, 0, command, iperf.length, more.length);
        return EMPTY.lab().start("client", "iperf3.log", command);
    }

    private static void await(String service, String what, Duration within, double least, double most) {
        Await.until(what, within, () -> {
            Answers now = Answers.ask(EMPTY.lab(), Answers.DIRECT, service, "A", MANY);
            double share = now.share(4);
            return new Await.Look<>(now, now.total() == MANY && share >= least && share <= most);
        });
    }
}
