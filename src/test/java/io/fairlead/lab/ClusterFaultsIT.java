package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster of two dispatchers when one of them is killed, hangs, is cut off or has a clock that jumps. */
@Tag("lab")
@Timeout(360)
class ClusterFaultsIT {

    private static final String NAME = "fig11-dispatcher";
    private static final String FIRST_OWN = "http://10.0.0.100:8080/";
    private static final String SECOND_OWN = "http://10.0.0.101:8080/";
    private static final Duration COMMAND = Duration.ofSeconds(10);

    /** Two polls of a second each, and what a look and a busy machine take. */
    private static final Duration TWO_POLLS = Duration.ofMillis(2_000 + 500);

    /** As the examples have it: how long a silent member is believed. */
    private static final Duration FORGET = Duration.ofSeconds(5);

    /** Suspicion, its verification and the new view. */
    private static final Duration NOTICED = Duration.ofSeconds(15);
    /** Coordinators look for each other every few seconds. */
    private static final Duration HEALED = Duration.ofSeconds(40);
    private static final int MANY = 40;

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabCluster.example(NAME));

    private final Lab lab = EMPTY.lab();
    private LabCluster cluster;

    @BeforeEach
    void start() {
        if (Files.notExists(Path.of("/run/netns/" + lab.namespace(LabCluster.SECOND_HOST)))) {
            lab.add(LabCluster.SECOND_HOST);
        }
        cluster = new LabCluster(lab, NAME);
        cluster.start();
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** The table that all hold: what one loads, the other avoids within three beats. */
    private void assertTablesAgree() {
        Pages.await(lab, SECOND_OWN, "all servers get flows", LabCluster.START, MANY, pages -> pages.counts().size() == 4);
        try (Download download = Download.whole(lab, FIRST_OWN)) {
            int busy = download.server();
            Pages.await(lab, SECOND_OWN, "the other knows", LabCluster.THREE_BEATS, MANY, pages -> !pages.has(busy));
        }
    }

    @Test
    @DisplayName("the one that is killed while it reads the switch is followed within two polls; its traffic is forgotten; it comes back")
    void killed() {
        String reader = cluster.reader();
        String other = LabCluster.otherOf(reader);
        String readersPages = reader.equals("d1") ? FIRST_OWN : SECOND_OWN;
        String othersPages = reader.equals("d1") ? SECOND_OWN : FIRST_OWN;
        try (Download download = Download.whole(lab, readersPages)) {
            int busy = download.server();
            Pages.await(lab, othersPages, "the other knows", LabCluster.THREE_BEATS, MANY, pages -> !pages.has(busy));
            int from = cluster.of(other).logLength();
            cluster.of(reader).kill();
            cluster.of(other).awaitLog(from, "sw1: read by " + other, TWO_POLLS);
            cluster.of(other).awaitLog(from, reader + " is gone", NOTICED);
            Pages.await(lab, othersPages, "its traffic is no longer believed", FORGET.plus(LabCluster.THREE_BEATS), MANY,
                    pages -> pages.has(busy));
        }
        if (reader.equals("d1")) {
            cluster.startFirst();
        } else {
            cluster.startSecond();
        }
        cluster.of(reader).awaitLog(0, other + " is there", LabCluster.START);
        assertTablesAgree();
        assertFalse(cluster.of(other).log().contains("unknown ("), "no link was unknown to the one that went on");
    }

    @Test
    @DisplayName("the one that hangs while it reads the switch is followed within two polls, and reads again when it goes on")
    void frozen() {
        String reader = cluster.reader();
        String other = LabCluster.otherOf(reader);
        int from = cluster.of(other).logLength();
        cluster.of(reader).send("STOP");
        try {
            cluster.of(other).awaitLog(from, "sw1: read by " + other, TWO_POLLS);
            cluster.of(other).awaitLog(from, reader + " is gone", NOTICED);
        } finally {
            cluster.of(reader).send("CONT");
        }
        cluster.of(other).awaitLog(from, reader + " is there", HEALED);
        cluster.of(other).awaitLog(from, "sw1: read by " + reader, HEALED);
        assertTablesAgree();
    }

    @Test
    @DisplayName("cut off from each other by a firewall both read and go on by themselves; healed, they hold the same table at once")
    void cutOff() {
        int first = cluster.first().logLength();
        int second = cluster.second().logLength();
        nft("add table inet cut; add chain inet cut in { type filter hook input priority 0; };"
                + " add rule inet cut in ip saddr 10.0.0.3 drop");
        cluster.first().awaitLog(first, "d2 is gone", NOTICED);
        cluster.second().awaitLog(second, "d1 is gone", NOTICED);
        assertEquals("d1", cluster.reader(cluster.first()));
        assertEquals("d2", cluster.reader(cluster.second()));
        Pages.await(lab, SECOND_OWN, "it serves", COMMAND, MANY, pages -> pages.counts().size() == 4);
        first = cluster.first().logLength();
        second = cluster.second().logLength();
        try (Download download = Download.whole(lab, FIRST_OWN)) {
            int busy = download.server();
            Pages.await(lab, SECOND_OWN, "the other knows nothing of it", COMMAND, MANY, pages -> pages.has(busy));
            nft("delete table inet cut");
            cluster.second().awaitLog(second, "d1 is there", HEALED);
            Pages.await(lab, SECOND_OWN, "now it knows", LabCluster.THREE_BEATS, MANY, pages -> !pages.has(busy));
            assertTrue(download.isRunning(), "all the while");
        }
        cluster.first().awaitLog(first, "d2 is there", HEALED);
        Pages.await(lab, SECOND_OWN, "nothing counts twice: it ends with the download", LabCluster.THREE_BEATS, MANY,
                pages -> pages.counts().size() == 4);
        assertTablesAgree();
    }

    private void nft(String commands) {
        Lab.Output output = lab.run(COMMAND, LabCluster.SECOND_HOST, "nft", commands);
        assertEquals(0, output.exit(), output::text);
    }

    @Test
    @DisplayName("a wall clock that jumps a day on and two days back is nothing to anybody")
    void clockJumps() {
        int before = cluster.first().logLength();
        cluster.second().close();
        // Its goodbye may be overtaken by its leaving.
        Await.until("d2 is a member no more", NOTICED, () -> {
            String since = cluster.first().log().substring(before);
            return new Await.Look<>(since, since.contains("d2 has left") || since.contains("d2 is gone"));
        });
        setClock("+0");
        cluster.startSecond("env", "LD_PRELOAD=" + library(), "FAKETIME_TIMESTAMP_FILE=" + clock(), "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0", "FAKETIME_CACHE_DURATION=1");
        cluster.second().awaitLog(0, "d1 is there", LabCluster.START);
        int first = cluster.first().logLength();
        int second = cluster.second().logLength();
        for (String jump : new String[] {"+1d", "-1d"}) {
            setClock(jump);
            String today = cluster.second().log().substring(0, "2026-01-01".length());
            Await.until("its log has another day", LabCluster.START, () -> {
                String line = cluster.second().log().lines().reduce("", (_, last) -> last);
                cluster.second().send("HUP");
                return new Await.Look<>(line, line.contains("reloaded") && !line.startsWith(today));
            });
            assertTablesAgree();
        }
        assertFalse(cluster.first().log().substring(first).contains("d2 is gone"), "nobody was suspected");
        assertFalse(cluster.second().log().substring(second).contains("d1 is gone"), "nor the other way round");
        assertFalse(cluster.second().log().substring(second).contains("unknown ("), "no link became unknown");
    }

    /** Of libfaketime, which answers for the kernel what time it is; the monotonic clock is left as it is. */
    private String library() {
        String found = lab.run(COMMAND, LabCluster.SECOND_HOST, "sh", "-c", "dpkg -L libfaketime | grep /libfaketimeMT.so.1").text().strip();
        assumeTrue(found.startsWith("/"), "no libfaketime");
        return found;
    }

    private Path clock() {
        return lab.folder().resolve("clock");
    }

    private void setClock(String offset) {
        try {
            Files.writeString(clock(), offset + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
