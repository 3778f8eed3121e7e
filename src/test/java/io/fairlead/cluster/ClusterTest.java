package io.fairlead.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.cluster.ClusterSettings.Share;
import io.fairlead.testing.Await;
import io.fairlead.testing.ClosingTest;
import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real channels of JGroups, several in one process, on the loopback. */
@Tag("component")
@Timeout(120)
@DisplayName("Members of a cluster")
class ClusterTest extends ClosingTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration BEAT = Duration.ofMillis(100);
    private static final String SECRET = "a secret of some length";

    @TempDir
    private Path folder;

    private static InetSocketAddress freePort() throws IOException {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.one());
    }

    private static List<InetSocketAddress> freePorts(int count) throws IOException {
        List<InetSocketAddress> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(freePort());
        }
        return ports;
    }

    private static ClusterSettings settings(String node, InetSocketAddress bind, List<InetSocketAddress> members,
                                            Optional<String> secret) {
        return new ClusterSettings("test", node, bind, members, secret.map(ClusterKeys::of), Optional.empty(),
                EnumSet.allOf(Share.class), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    /** A member with one server's row in its data plane, that it has all its sources read once each beat. */
    private Member member(String node, List<InetSocketAddress> members, int index, Optional<String> secret) throws IOException {
        return member(settings(node, members.get(index), members, secret));
    }

    private Member member(ClusterSettings settings) throws IOException {
        return closing(new Member(Cluster.open(settings, BEAT), BEAT));
    }

    private static void await(String what, Member site, BooleanSupplier condition) {
        Await.until(LIMIT, condition, () -> what + ", but " + site.cluster.status());
    }

    private static void awaitOthers(Member site, String... others) {
        await("the others are " + Set.of(others), site, () -> site.cluster.status().others().equals(Set.of(others)));
    }

    @Test
    @DisplayName("find each other, and all hold the same table: what all forward; who leaves is no longer in it")
    void pool() throws IOException {
        List<InetSocketAddress> ports = freePorts(3);
        Member one = member("d1", ports, 0, Optional.of(SECRET));
        Member two = member("d2", ports, 1, Optional.of(SECRET));
        Member three = member("d3", ports, 2, Optional.of(SECRET));
        awaitOthers(one, "d2", "d3");
        awaitOthers(two, "d1", "d3");
        one.bytesPerSecond = 1_000_000;
        two.bytesPerSecond = 2_000_000;
        for (Member site : List.of(one, two, three)) {
            await("3 MB/s", site, () -> Math.abs(site.rate() - 3_000_000) < 300_000);
        }
        two.close();
        awaitOthers(one, "d3");
        await("1 MB/s", one, () -> Math.abs(one.rate() - 1_000_000) < 100_000);
        await("1 MB/s", three, () -> Math.abs(three.rate() - 1_000_000) < 100_000);
    }

    @Test
    @DisplayName("have a switch read by one of them, and by another one when that one ends without a word")
    void readOnce() throws IOException {
        List<InetSocketAddress> ports = freePorts(2);
        List<Member> sites = List.of(member("d1", ports, 0, Optional.of(SECRET)), member("d2", ports, 1, Optional.of(SECRET)));
        awaitOthers(sites.get(0), "d2");
        awaitOthers(sites.get(1), "d1");
        Await.until(LIMIT, () -> sites.stream().anyMatch(Member::onlyListens), () -> "one listens: "
                + sites.stream().map(site -> site.cluster.status()).toList());
        Member listener = sites.get(sites.get(0).onlyListens() ? 0 : 1);
        Member reader = sites.get(listener == sites.get(0) ? 1 : 0);
        assertEquals(reader.name(), listener.reader());
        int before = listener.source.reads.get();
        reader.source.isSilent = true;
        reader.stopTelling();
        await("the other one reads", listener, () -> listener.source.reads.get() > before + 3);
        assertEquals(listener.name(), listener.reader());
    }

    @Test
    @DisplayName("have a server's agent asked by one of them, and are told what it said")
    void askOnce() throws IOException {
        List<InetSocketAddress> ports = freePorts(3);
        List<Member> sites = List.of(member("d1", ports, 0, Optional.of(SECRET)), member("d2", ports, 1, Optional.of(SECRET)),
                member("d3", ports, 2, Optional.of(SECRET)));
        Await.until(LIMIT, () -> sites.stream().filter(Member::onlyHearsOfAgent).count() == 2, () -> "two only hear of it: "
                + sites.stream().map(site -> site.agent.asked + " " + site.cluster.status()).toList());
        Member asking = sites.stream().filter(site -> !site.onlyHearsOfAgent()).findFirst().orElseThrow();
        int before = asking.agent.asked.get();
        await("it goes on asking", asking, () -> asking.agent.asked.get() > before + 3);
    }

    @Test
    @DisplayName("let nobody in who has not the secret, and hear nothing from him")
    void secretIsNeeded() throws IOException {
        List<InetSocketAddress> ports = freePorts(3);
        Member one = member("d1", ports, 0, Optional.of(SECRET));
        Member two = member("d2", ports, 1, Optional.of(SECRET));
        awaitOthers(one, "d2");
        Member wrong = member("stranger", ports, 2, Optional.of("another secret of some length"));
        wrong.bytesPerSecond = 50_000_000;
        one.bytesPerSecond = 1_000_000;
        await("two is told by one", two, () -> Math.abs(two.rate() - 1_000_000) < 100_000);
        assertEquals(Set.of(), wrong.cluster.status().others());
        assertEquals(Set.of("d2"), one.cluster.status().others());
        assertTrue(one.rate() < 2_000_000, () -> "nothing of the stranger: " + one.rate());
        Member open = member(settings("open", freePort(), ports, Optional.empty()));
        await("it gets to be somewhere alone, or waits", open, () -> open.beats.get() > 30);
        assertEquals(Set.of(), open.cluster.status().others());
        assertEquals(Set.of("d2"), one.cluster.status().others());
    }

    @Test
    @DisplayName("share which server an originator has")
    void shareAffinity() throws IOException {
        List<InetSocketAddress> ports = freePorts(2);
        Member one = member("d1", ports, 0, Optional.of(SECRET));
        one.dataPlane.give("198.51.100.7", "a");
        Member two = member("d2", ports, 1, Optional.of(SECRET));
        await("the one that joins is told", two, () -> "a".equals(two.dataPlane.serverOf("198.51.100.7")));
        two.dataPlane.give("198.51.100.8", "b");
        await("the other way round", one, () -> "b".equals(one.dataPlane.serverOf("198.51.100.8")));
        two.dataPlane.give("198.51.100.7", "b");
        await("a later choice holds", one, () -> "b".equals(one.dataPlane.serverOf("198.51.100.7")));
    }

    @Test
    @DisplayName("by a JGroups file of one's own, which is protected by the secret, or refused where it is open to anybody")
    void jgroupsFile() throws IOException {
        List<InetSocketAddress> ports = freePorts(2);
        List<Member> sites = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Path file = Files.writeString(folder.resolve("jgroups" + i + ".xml"), """
                    <config xmlns="urn:org:jgroups">
                      <TCP bind_addr="127.0.0.1" bind_port="%d" port_range="0"/>
                      <TCPPING initial_hosts="127.0.0.1[%d],127.0.0.1[%d]" port_range="0"/>
                      <MERGE3 min_interval="1000" max_interval="3000"/>
                      <FD_ALL3 timeout="3000" interval="1000"/>
                      <pbcast.NAKACK2 use_mcast_xmit="false"/>
                      <UNICAST3/>
                      <pbcast.STABLE/>
                      <pbcast.GMS print_local_addr="false"/>
                    </config>
                    """.formatted(ports.get(i).getPort(), ports.get(0).getPort(), ports.get(1).getPort()));
            sites.add(member(byFile("d" + (i + 1), "127.0.0.1", file, Optional.of(SECRET))));
        }
        awaitOthers(sites.get(0), "d2");
        Path open = folder.resolve("jgroups0.xml");
        IOException refused = assertThrows(IOException.class, () ->
                Cluster.open(byFile("d3", "192.0.2.1", open, Optional.empty()), BEAT));
        assertTrue(refused.getMessage().contains("lets anybody join"), refused::getMessage);
        Path everywhere = Files.writeString(folder.resolve("everywhere.xml"), Files.readString(open).replace("bind_addr=\"127.0.0.1\" ", ""));
        IOException elsewhere = assertThrows(IOException.class, () ->
                Cluster.open(byFile("d3", "127.0.0.1", everywhere, Optional.empty()), BEAT));
        assertTrue(elsewhere.getMessage().contains("lets anybody join"), elsewhere::getMessage);
        Path none = folder.resolve("none.xml");
        IOException missing = assertThrows(IOException.class, () ->
                Cluster.open(byFile("d3", "127.0.0.1", none, Optional.empty()), BEAT));
        assertTrue(missing.getMessage().contains("none.xml"), missing::getMessage);
    }

    private static ClusterSettings byFile(String node, String bind, Path file, Optional<String> secret) {
        return new ClusterSettings("test", node, new InetSocketAddress(bind, 7_800), List.of(), secret.map(ClusterKeys::of),
                Optional.of(file), EnumSet.allOf(Share.class), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("refuse an address that is not this machine's, and say so at once")
    void foreignAddress() {
        ClusterSettings settings = settings("d1", new InetSocketAddress("192.0.2.1", 7_800), List.of(), Optional.of(SECRET));
        IOException refused = assertThrows(IOException.class, () -> Cluster.open(settings, BEAT));
        assertTrue(refused.getMessage().contains("cluster.bind"), refused::getMessage);
        assertThrows(IllegalArgumentException.class, () ->
                settings("d1", new InetSocketAddress("192.0.2.1", 7_800), List.of(), Optional.empty()));
    }
}
