package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
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
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Path MOUNT = Path.of("/run/fairlead-lab-bpf-" + ProcessHandle.current().pid());
    private static final Path PINS = MOUNT.resolve("fairlead");
    private static final LabConfiguration CONFIGURATION =
            LabConfiguration.bySwitch(MBITS).with(LabDispatcher.usual().inKernel(PINS));

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabConfiguration.bySwitch(MBITS));

    private static boolean prepared;

    private final Lab lab = EMPTY.lab();
    private FairleadProcess fairlead;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.exists(Path.of("target/classes/io/fairlead/dispatch/kernel/dispatcher.bpf.o")),
                "this build was made without clang");
        if (!prepared) {
            prepared = true;
            prepare();
        }
        fairlead = FairleadProcess.serve(lab, "fairlead", CONFIGURATION);
        fairlead.awaitLog(0, "the dispatcher forwards in the kernel", SHORT);
    }

    /** One segment has them all: nobody may be told of a shorter way than that through Fairlead's host. */
    private void prepare() throws Exception {
        Files.createDirectories(MOUNT);
        assertEquals(0, new ProcessBuilder("mount", "-t", "bpf", "bpf", MOUNT.toString()).start().waitFor());
        on("fairlead", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
                "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.eth0.send_redirects=0");
        for (int i = 1; i <= 4; i++) {
            on("s" + i, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_redirects=0");
            on("s" + i, "ip", "route", "add", "10.0.0.9/32", "via", "10.0.0.3");
            on("s" + i, "ip", "-6", "route", "add", "fd00:fa1::9/128", "via", "fd00:fa1::3");
        }
    }

    private String on(String host, String... command) {
        Lab.Output output = lab.run(SHORT, host, command);
        assertEquals(0, output.exit(), () -> String.join(" ", command) + ": " + output.text());
        return output.text();
    }

    @AfterEach
    void stop() {
        if (fairlead != null) {
            fairlead.close();
            detach();
        }
    }

    private String detach() {
        return on("fairlead", Path.of("scripts/fairlead").toAbsolutePath().toString(), "detach", "--pins", PINS.toString());
    }

    @AfterAll
    static void unmount() throws IOException, InterruptedException {
        if (prepared) {
            new ProcessBuilder("umount", MOUNT.toString()).start().waitFor();
            Files.deleteIfExists(MOUNT);
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
            String peers = on("s" + download.server(), "ss", "-Htn", "state", "established", "sport", "=", ":80");
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
            fairlead.awaitLog(0, "took over", SHORT);
            assertEquals(0, download.awaitEnd(LONG), "every octet came");
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
        Await.until("all pages", LONG, () -> new Await.Look<>(tail(), !load.isAlive()));
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
        on("fairlead", "ip", "route", "add", "10.0.0.9/32", "dev", "eth0", "mtu", "lock", "1200");
        on("fairlead", "ip", "-6", "route", "add", "fd00:fa1::9/128", "dev", "eth0", "mtu", "lock", "1300");
        try {
            for (String url : new String[] {LabDispatcher.WEB, LabDispatcher.WEB_IPV6}) {
                try (Download download = Download.part(lab, url)) {
                    int server = download.server();
                    assertEquals(0, download.awaitEnd(LONG), "every octet came");
                    String route = on("s" + server, "ip", "route", "get",
                            url.equals(LabDispatcher.WEB) ? "10.0.0.9" : "fd00:fa1::9");
                    assertTrue(route.contains(url.equals(LabDispatcher.WEB) ? "mtu 1200" : "mtu 1300"), route);
                }
            }
        } finally {
            on("fairlead", "ip", "route", "del", "10.0.0.9/32", "dev", "eth0");
            on("fairlead", "ip", "-6", "route", "del", "fd00:fa1::9/128", "dev", "eth0");
            forgetPathMtu();
        }
    }

    @Test
    @DisplayName("a narrow way to the servers: the client hears of it from the cluster address")
    void pathMtuTowardsTheServers() {
        for (int i = 1; i <= 4; i++) {
            on("fairlead", "ip", "route", "add", "10.0.1." + i + "/32", "dev", "eth0", "mtu", "lock", "1300");
        }
        try {
            iperf("--time", "2");
            String route = on("client", "ip", "route", "get", LabDispatcher.IPV4);
            assertTrue(route.contains("mtu 1300"), route);
        } finally {
            for (int i = 1; i <= 4; i++) {
                on("fairlead", "ip", "route", "del", "10.0.1." + i + "/32", "dev", "eth0");
            }
            forgetPathMtu();
        }
    }

    /** Else a server would tell its next client of smaller segments from the start. */
    private void forgetPathMtu() {
        for (String host : new String[] {"client", "s1", "s2", "s3", "s4"}) {
            on(host, "ip", "route", "flush", "cache");
            on(host, "ip", "-6", "route", "flush", "cache");
        }
    }

    @Test
    @DisplayName("TCP and UDP pass both ways, datagrams in fragments too")
    void bothWays() {
        iperf("--time", "1");
        iperf("--time", "1", "--reverse");
        iperf("--udp", "--bidir", "--bitrate", "1M", "--length", "4000", "--time", "1");
    }

    private void iperf(String... options) {
        String[] command = new String[options.length + 3];
        System.arraycopy(new String[] {"iperf3", "--client", LabDispatcher.IPV4}, 0, command, 0, 3);
        System.arraycopy(options, 0, command, 3, options.length);
        Await.until("iperf3 " + String.join(" ", options), LONG, () -> {
            Lab.Output output = lab.run(LONG, "client", command);
            return new Await.Look<>(output, output.exit() == 0 && !output.text().contains("(100%)"));
        });
    }

    @Test
    @DisplayName("large pings and tracepath reach the cluster address")
    void pingsAndTraces() {
        on("client", "ping", "-c", "2", "-W", "2", "-s", "4000", LabDispatcher.IPV4);
        on("client", "ping", "-c", "2", "-W", "2", "-s", "4000", LabDispatcher.IPV6);
        assertTrue(on("client", "tracepath", "-n", LabDispatcher.IPV4).contains("reached"));
    }

    @Test
    @DisplayName("detach takes away everything that was attached, and only that")
    void detaches() {
        on("fairlead", "tc", "qdisc", "add", "dev", "eth0", "clsact");
        on("fairlead", "tc", "filter", "add", "dev", "eth0", "ingress", "protocol", "ip", "prio", "7", "u32", "match", "ip",
                "dst", "203.0.113.1/32", "flowid", "1:1");
        fairlead.kill();
        String removed = detach();
        assertTrue(removed.contains("detached") && removed.contains("link-arrive-eth0"), removed);
        assertFalse(Files.exists(PINS));
        assertEquals(0, Pages.get(lab, LabDispatcher.WEB, 1).total());
        assertTrue(on("fairlead", "tc", "filter", "show", "dev", "eth0", "ingress").contains("pref 7"), "another's filter");
        on("fairlead", "tc", "qdisc", "del", "dev", "eth0", "clsact");
    }
}
