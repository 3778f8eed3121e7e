package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dispatcher's own table of what it forwards is all there is to go by (patent Fig. 4 and 5). */
@Tag("lab")
@Timeout(360)
class OwnRecordIT {

    private static final Example EXAMPLE = new Example("fig4-own-record", Answers.DIRECT, true, 20, 20, 20, 20);
    private static final int MANY = 40;

    /** The record is read once a beat: a change falls into one, the next has it in full. */
    private static final Duration TWO_SAMPLES = Duration.ofSeconds(2 + 1);
    private static final Duration VIEW = Duration.ofSeconds(10 + 2);

    /** Most of what a stream of 12 Mbit/s sends to the client in two seconds, in packets of 1,200 octets. */
    private static final int PACKETS = 2 * 12_000_000 / 8 / 1_200 / 2;

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("fairlead", EXAMPLE);

    private final Lab lab = SERVING.lab();
    private final FairleadProcess fairlead = SERVING.fairlead();

    @Test
    @DisplayName("a download over TCP makes new flows go elsewhere, until it ends")
    void tcp() {
        try (Download download = Download.whole(lab, LabDispatcher.WEB)) {
            int busy = download.server();
            await("new flows go elsewhere", TWO_SAMPLES, pages -> !pages.has(busy));
            assertTrue(download.isRunning(), "all the while");
            download.close();
            await("and come back", TWO_SAMPLES, pages -> pages.has(busy));
        }
    }

    @Test
    @DisplayName("a stream over UDP is counted to its server, both ways and to no other, and makes new flows go elsewhere")
    void udp() {
        Map<Integer, FlowRow> before = FlowRow.awaitView(fairlead, fairlead.logLength(), "the view", VIEW, _ -> true);
        int from = fairlead.logLength();
        Process stream = lab.start("client", "iperf3.log",
                "iperf3", "-c", LabDispatcher.IPV4, "-u", "-R", "-b", "12M", "-l", "1200", "-t", "60");
        try {
            Map<Integer, FlowRow> grown = FlowRow.awaitGrowth(fairlead, from, before, "a row with the stream",
                    VIEW.multipliedBy(2), row -> row.fromPackets() >= PACKETS);
            List<Integer> streaming = grown.entrySet().stream().filter(row -> row.getValue().hasTraffic(PACKETS / 10))
                    .map(Map.Entry::getKey).toList();
            assertEquals(1, streaming.size(), grown::toString);
            await("new flows go elsewhere", TWO_SAMPLES, pages -> pages.share(streaming.getFirst()) < 0.2);
            assertTrue(stream.isAlive(), "all the while");
        } finally {
            stream.destroy();
        }
    }

    private void await(String what, Duration within, Predicate<Pages> expected) {
        Pages.await(lab, LabDispatcher.WEB, what, within, MANY, expected);
    }
}
