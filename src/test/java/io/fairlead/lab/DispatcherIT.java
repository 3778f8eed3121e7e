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

/** Real clients through the cluster address: new flows follow the links' load, whoever caused or measured it. */
@Tag("lab")
@Timeout(240)
class DispatcherIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    private static final int MANY = 40;

    /** The dispatcher reads its own counters once a beat: a change falls into one, the next has it in full. */
    private static final Duration TWO_OWN_SAMPLES = Duration.ofSeconds(2 + 1);

    /** The view is printed every ten seconds. */
    private static final Duration VIEW = Duration.ofSeconds(10 + 2);

    /** Octets of a stream's packet, and half of the packets that are sent: busy machines' senders fall behind. */
    private static final int PACKET = 1_000;
    private static final int PACKETS = 2 * 2_000_000 / 8 / PACKET / 2;
    private static final Duration IPERF = Duration.ofSeconds(20);

    @RegisterExtension
    static final LabExtension SERVING =
            LabExtension.serving("fairlead", LabConfiguration.bySwitch(MBITS).with(LabDispatcher.usual()));

    private final Lab lab = SERVING.lab();
    private final FairleadProcess fairlead = SERVING.fairlead();

    @Test
    @DisplayName("new flows avoid a link filled from aside, as the switch alone can tell, and come back; IPv6 too")
    void loadFromAsideIsAvoided() {
        LoadFromAside.isAvoided(lab, Samples.TWO);
    }

    @Test
    @DisplayName("without a switch what the dispatcher has forwarded decides: a download makes new flows go elsewhere")
    void ownRecordAloneBalances() {
        try (Download download = Download.whole(lab, LabDispatcher.OWN)) {
            int busy = download.server();
            awaitOwnPages("new flows go elsewhere", pages -> !pages.has(busy));
            assertTrue(download.isRunning(), "all the while");
            download.close();
            awaitOwnPages("and come back", pages -> pages.has(busy));
        }
    }

    private void awaitOwnPages(String what, Predicate<Pages> expected) {
        Pages.await(lab, LabDispatcher.OWN, what, TWO_OWN_SAMPLES, MANY, expected);
    }

    @Test
    @DisplayName("a UDP stream through the cluster address is counted to its server both ways, and to no other")
    void udpStreamIsCounted() {
        Map<Integer, FlowRow> before = FlowRow.awaitView(fairlead, 0, "the view", VIEW, _ -> true);
        int from = fairlead.logLength();
        iperf("--udp", "--bidir", "--bitrate", "2M", "--length", Integer.toString(PACKET), "--time", "2");
        Map<Integer, FlowRow> grown = FlowRow.awaitGrowth(fairlead, from, before, "a row with the stream", VIEW,
                row -> row.fromPackets() >= PACKETS && row.toPackets() >= PACKETS);
        List<FlowRow> streams = grown.values().stream().filter(row -> row.hasTraffic(PACKETS / 10)).toList();
        assertEquals(1, streams.size(), grown::toString);
        assertTrue(streams.getFirst().fromBytes() >= (long) PACKETS * PACKET, grown::toString);
        assertTrue(streams.getFirst().toBytes() >= (long) PACKETS * PACKET, grown::toString);
    }

    @Test
    @DisplayName("iperf3 over TCP passes through the cluster address both ways")
    void tcpPassesBothWays() {
        iperf("--time", "1");
        iperf("--time", "1", "--reverse");
    }

    /** A server of iperf3 serves one client at a time, and may not have let go of the last one. */
    private void iperf(String... options) {
        String[] command = new String[options.length + 3];
        System.arraycopy(new String[] {"iperf3", "--client", LabDispatcher.IPV4}, 0, command, 0, 3);
        System.arraycopy(options, 0, command, 3, options.length);
        Await.until("iperf3 " + String.join(" ", options), IPERF, () -> {
            Lab.Output output = lab.run(IPERF, "client", command);
            return new Await.Look<>(output, output.exit() == 0);
        });
    }

    @Test
    @DisplayName("the service's name is answered with the cluster address")
    void nameIsAnsweredWithTheClusterAddress() {
        assertEquals(Map.of(LabDispatcher.IPV4, 1), Answers.ask(lab, Answers.DIRECT, 1).counts());
        assertEquals(Map.of(LabDispatcher.IPV4, 1), Answers.ask(lab, Answers.RESOLVER, 1).counts());
        assertEquals(Map.of(LabDispatcher.IPV6, 1), Answers.ask(lab, Answers.DIRECT, "AAAA", 1).counts());
    }
}
