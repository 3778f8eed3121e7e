package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real clients and servers around the kernel data plane: the servers' replies are routed back through Fairlead's host. */
@Tag("lab")
@Timeout(360)
class KernelDispatcherIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    private static final int MANY = 40;

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabConfiguration.bySwitch(MBITS));

    @RegisterExtension
    static final KernelHost HOST = new KernelHost(EMPTY, "lab");

    private static final LabConfiguration CONFIGURATION =
            LabConfiguration.bySwitch(MBITS).with(LabDispatcher.usual().inKernel(HOST.pins()));

    private final Lab lab = EMPTY.lab();
    private FairleadProcess fairlead;

    /** One segment has them all: nobody may be told of a shorter way than that through Fairlead's host. */
    @BeforeEach
    void start() throws Exception {
        if (HOST.prepare()) {
            for (int i = 1; i <= 4; i++) {
                HOST.on("s" + i, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_redirects=0");
                HOST.on("s" + i, "ip", "route", "add", "10.0.0.9/32", "via", "10.0.0.3");
                HOST.on("s" + i, "ip", "-6", "route", "add", "fd00:fa1::9/128", "via", "fd00:fa1::3");
            }
        }
        fairlead = HOST.serve(CONFIGURATION);
    }

    @AfterEach
    void stop() {
        if (fairlead != null) {
            fairlead.close();
            HOST.detach();
        }
    }

    @Test
    @DisplayName("new flows avoid a link filled from aside, and come back; IPv6 too")
    void loadFromAsideIsAvoided() {
        LoadFromAside.isAvoided(lab, Samples.FIRST);
    }

    @Test
    @DisplayName("servers see the clients' own addresses")
    void serversSeeClients() {
        try (Download download = Download.whole(lab, LabDispatcher.WEB)) {
            String peers = HOST.on("s" + download.server(), "ss", "-Htn", "state", "established", "sport", "=", ":80");
            assertTrue(peers.contains("10.0.0.9:"), peers);
        }
    }

    @Test
    @DisplayName("killed in the middle of a transfer, nothing is lost; a new process takes the flows over")
    void killedAndStartedAgain() {
        try (Download download = Download.part(lab, LabDispatcher.WEB)) {
            download.server();
            fairlead.kill();
            assertEquals(MANY, Pages.get(lab, LabDispatcher.WEB, MANY).total(), "new connections without any process");
            assertEquals(MANY, Pages.get(lab, LabDispatcher.WEB_IPV6, MANY).total());
            assertTrue(download.isRunning());
            fairlead = FairleadProcess.serve(lab, "fairlead", CONFIGURATION);
            fairlead.awaitLog(0, "took over", KernelHost.SHORT);
            assertEquals(0, download.awaitEnd(KernelHost.LONG), "every octet came");
        }
    }

    @Test
    @DisplayName("replaced under load, no connection of 10,000 is lost")
    void replacedUnderLoad() throws Exception {
        Process load = lab.start("client", "load.log", "bash", "-c", "for i in $(seq 500); do curl --silent --show-error "
                + "--max-time 5 --header 'Connection: close' " + (LabDispatcher.WEB + " ").repeat(20) + "|| exit 1; done");
        fairlead.close();
        fairlead = FairleadProcess.serve(lab, "fairlead", CONFIGURATION);
        boolean goesOn = load.isAlive();
        Await.until("all pages", KernelHost.LONG, () -> new Await.Look<>(tail(), !load.isAlive()));
        assertEquals(0, load.exitValue(), this::tail);
        assertTrue(goesOn, "the load was over before the change");
    }

    private String tail() {
        try {
            String log = Files.readString(lab.folder().resolve("load.log"));
            return log.substring(Math.max(0, log.length() - 400));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    @Test
    @DisplayName("a narrow way to the client: the servers hear of it, and the file comes whole")
    void pathMtuTowardsTheClient() {
        HOST.on("fairlead", "ip", "route", "add", "10.0.0.9/32", "dev", "eth0", "mtu", "lock", "1200");
        HOST.on("fairlead", "ip", "-6", "route", "add", "fd00:fa1::9/128", "dev", "eth0", "mtu", "lock", "1300");
        try {
            for (String url : new String[] {LabDispatcher.WEB, LabDispatcher.WEB_IPV6}) {
                try (Download download = Download.part(lab, url)) {
                    int server = download.server();
                    assertEquals(0, download.awaitEnd(KernelHost.LONG), "every octet came");
                    String route = HOST.on("s" + server, "ip", "route", "get",
                            url.equals(LabDispatcher.WEB) ? "10.0.0.9" : "fd00:fa1::9");
                    assertTrue(route.contains(url.equals(LabDispatcher.WEB) ? "mtu 1200" : "mtu 1300"), route);
                }
            }
        } finally {
            HOST.on("fairlead", "ip", "route", "del", "10.0.0.9/32", "dev", "eth0");
            HOST.on("fairlead", "ip", "-6", "route", "del", "fd00:fa1::9/128", "dev", "eth0");
            HOST.forgetPathMtu();
        }
    }

    @Test
    @DisplayName("a narrow way to the servers: the client hears of it from the cluster address")
    void pathMtuTowardsTheServers() {
        narrowToServers("add");
        try {
            for (String cluster : new String[] {LabDispatcher.IPV4, LabDispatcher.IPV6}) {
                HOST.iperfTo(cluster, "--time", "2");
                String route = HOST.on("client", "ip", "route", "get", cluster);
                assertTrue(route.contains("mtu 1300"), route);
            }
        } finally {
            narrowToServers("del");
            HOST.forgetPathMtu();
        }
    }

    private static void narrowToServers(String change) {
        for (int i = 1; i <= 4; i++) {
            HOST.on("fairlead", "ip", "route", change, "10.0.1." + i + "/32", "dev", "eth0", "mtu", "lock", "1300");
            HOST.on("fairlead", "ip", "-6", "route", change, "fd00:fa1::1:" + i + "/128", "dev", "eth0", "mtu", "lock", "1300");
        }
    }

    @Test
    @DisplayName("TCP and UDP pass both ways, datagrams in fragments too, over IPv4 and IPv6")
    void bothWays() {
        for (String cluster : new String[] {LabDispatcher.IPV4, LabDispatcher.IPV6}) {
            HOST.iperfTo(cluster, "--time", "1");
            HOST.iperfTo(cluster, "--time", "1", "--reverse");
            HOST.iperfTo(cluster, "--udp", "--bidir", "--bitrate", "1M", "--length", "4000", "--time", "1");
        }
    }

    @Test
    @DisplayName("large pings and tracepath reach the cluster address")
    void pingsAndTraces() {
        HOST.on("client", "ping", "-c", "2", "-W", "2", "-s", "4000", LabDispatcher.IPV4);
        HOST.on("client", "ping", "-c", "2", "-W", "2", "-s", "4000", LabDispatcher.IPV6);
        assertTrue(HOST.on("client", "tracepath", "-n", LabDispatcher.IPV4).contains("reached"));
        assertTrue(HOST.on("client", "tracepath", "-6", "-n", LabDispatcher.IPV6).contains("reached"));
    }

    @Test
    @DisplayName("detach takes away everything that was attached, and only that")
    void detaches() {
        HOST.on("fairlead", "tc", "qdisc", "add", "dev", "eth0", "clsact");
        HOST.on("fairlead", "tc", "filter", "add", "dev", "eth0", "ingress", "protocol", "ip", "prio", "7", "u32", "match", "ip",
                "dst", "203.0.113.1/32", "flowid", "1:1");
        fairlead.kill();
        String removed = HOST.detach();
        assertTrue(removed.contains("detached") && removed.contains("link-arrive-eth0"), removed);
        assertFalse(Files.exists(HOST.pins()));
        assertEquals(0, Pages.get(lab, LabDispatcher.WEB, 1).total());
        assertTrue(HOST.on("fairlead", "tc", "filter", "show", "dev", "eth0", "ingress").contains("pref 7"), "another's filter");
        HOST.on("fairlead", "tc", "qdisc", "del", "dev", "eth0", "clsact");
    }
}
