package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two dispatchers with addresses and monitors of their own that pool their counts (patent Fig. 11, claim 27). */
@Tag("lab")
@Timeout(600)
class PooledMonitorsIT {

    private static final String NAME = "fig11-dispatcher";
    private static final String FIRST_OWN = "http://10.0.0.100:8080/";
    private static final String SECOND_OWN = "http://10.0.0.101:8080/";
    private static final String FIRST_WEB = "http://10.0.0.100/";
    private static final String SECOND_WEB = "http://10.0.0.101/";
    private static final Duration COMMAND = Duration.ofSeconds(10);
    private static final Duration POLLED = Duration.ofSeconds(20);
    private static final int MANY = 40;
    private static final int FEW_POLLS = 5;
    private static final Pattern PACKETS = Pattern.compile("packets ([0-9]+)");

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabCluster.example(NAME));

    private static LabCluster cluster;

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void start() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().add(LabCluster.SECOND_HOST);
            cluster = new LabCluster(EMPTY.lab(), NAME);
            cluster.start();
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @DisplayName("what one forwards over TCP, nobody else measuring it, the other's new flows avoid; and the other way round")
    void poolsTcp() {
        avoided(FIRST_OWN, SECOND_OWN);
        avoided(SECOND_OWN, FIRST_OWN);
    }

    private void avoided(String loaded, String other) {
        awaitAll(other);
        int busy;
        try (Download download = Download.whole(lab, loaded)) {
            busy = download.server();
            Pages.await(lab, other, "the other's new flows go elsewhere", LabCluster.THREE_BEATS, MANY,
                    pages -> !pages.has(busy));
            assertTrue(download.isRunning(), "all the while");
        }
        awaitAll(other);
    }

    private void awaitAll(String url) {
        Pages.await(lab, url, "all servers get flows", LabCluster.START, MANY, pages -> pages.counts().size() == 4);
    }

    @Test
    @DisplayName("what one forwards over UDP the other's new flows avoid as its own do")
    void poolsUdp() {
        awaitAll(SECOND_OWN);
        Process stream = lab.start("client", "iperf3.log", "iperf3", "-c", "10.0.0.100", "-p", "5202", "-u", "-R", "-b", "4M",
                "-l", "1200", "-t", "60");
        try {
            Pages own = Pages.await(lab, FIRST_OWN, "its own flows avoid one", LabCluster.START, MANY,
                    pages -> pages.counts().size() == 3);
            Pages others = Pages.await(lab, SECOND_OWN, "the other's too", LabCluster.THREE_BEATS, MANY,
                    pages -> pages.counts().size() == 3);
            assertEquals(own.counts().keySet(), others.counts().keySet());
            assertTrue(stream.isAlive(), "the stream flowed all the while");
        } finally {
            stream.destroy();
        }
        awaitAll(SECOND_OWN);
    }

    @Test
    @DisplayName("what passes by both, as the switch tells one of them, both avoid; the other one asks the switch nothing")
    void switchIsReadOnce() {
        Pages.await(lab, FIRST_WEB, "link 4 is used", LabCluster.START, MANY, pages -> pages.has(4));
        Pages.await(lab, SECOND_WEB, "link 4 is used", LabCluster.START, MANY, pages -> pages.has(4));
        String reader = cluster.reader();
        assertEquals(reader, cluster.reader(cluster.second()), "both know who reads");
        List<String> hosts = List.of(LabCluster.FIRST_HOST, LabCluster.SECOND_HOST);
        hosts.forEach(host -> nft(host, "add table ip polls; add chain ip polls out { type filter hook output priority 0; };"
                + " add rule ip polls out udp dport 161 counter"));
        Process aside = lab.start("client", "iperf3.log", "iperf3", "-c", Answers.address(4), "-u", "-R", "-b", "120M", "-t", "60");
        try {
            Stream.of(FIRST_WEB, SECOND_WEB).forEach(url -> Pages.await(lab, url, "link 4 is avoided",
                    Samples.TWO.plus(LabCluster.BEAT), MANY, pages -> !pages.has(4)));
            assertTrue(aside.isAlive(), "the traffic flowed all the while");
        } finally {
            aside.destroy();
        }
        Await.until("some polls", POLLED, () -> {
            long polls = polls(LabCluster.hostOf(reader));
            return new Await.Look<>(polls, polls >= FEW_POLLS);
        });
        assertEquals(0, polls(LabCluster.hostOf(LabCluster.otherOf(reader))), "the other one has not polled");
        hosts.forEach(host -> nft(host, "delete table ip polls"));
    }

    private void nft(String host, String commands) {
        Lab.Output output = lab.run(COMMAND, host, "nft", commands);
        assertEquals(0, output.exit(), output::text);
    }

    private long polls(String host) {
        Matcher packets = PACKETS.matcher(lab.run(COMMAND, host, "nft", "list", "table", "ip", "polls").text());
        assertTrue(packets.find());
        return Long.parseLong(packets.group(1));
    }

    @Test
    @DisplayName("under the same traffic the two balance as well as one, within 5 %")
    void twoBalanceLikeOne() {
        new Workload(lab, LabCluster.MBITS).assertTwoBalanceLikeOne(FIRST_WEB, SECOND_WEB,
                List.of("client", LabCluster.FIRST_HOST, LabCluster.SECOND_HOST));
    }
}
