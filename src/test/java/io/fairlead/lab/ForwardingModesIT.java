package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.lab.LabDispatcher.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real clients and servers around full NAT and direct return. No server's route leads through Fairlead's host. Tunnels
 * end in a program at the servers' interfaces, since not every kernel has the devices for it.
 */
@Tag("lab")
@Timeout(480)
class ForwardingModesIT {

    private static final int[] MBITS = {20, 20, 20, 20};
    private static final int MANY = 40;
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Path MOUNT = Path.of("/run/fairlead-modes-bpf-" + ProcessHandle.current().pid());
    private static final Path PINS = MOUNT.resolve("fairlead");

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabConfiguration.bySwitch(MBITS));

    private static boolean prepared;

    private final Lab lab = EMPTY.lab();
    private final List<Process> daemons = new ArrayList<>();
    private FairleadProcess fairlead;

    private void start(Mode mode) throws Exception {
        assumeTrue(Files.exists(Path.of("target/classes/io/fairlead/dispatch/kernel/dispatcher.bpf.o")),
                "this build was made without clang");
        if (!prepared) {
            prepared = true;
            Files.createDirectories(MOUNT);
            assertEquals(0, new ProcessBuilder("mount", "-t", "bpf", "bpf", MOUNT.toString()).start().waitFor());
            on("fairlead", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
                    "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.eth0.send_redirects=0");
        }
        fairlead = FairleadProcess.serve(lab, "fairlead", LabConfiguration.bySwitch(MBITS)
                .with(LabDispatcher.usual().inKernel(PINS).forwarding(mode)));
        fairlead.awaitLog(0, "the dispatcher forwards in the kernel", SHORT);
    }

    private String on(String host, String... command) {
        Lab.Output output = lab.run(SHORT, host, command);
        assertEquals(0, output.exit(), () -> String.join(" ", command) + ": " + output.text());
        return output.text();
    }

    /** The servers have the cluster address too, and do not tell. */
    private void shareClusterAddress() {
        for (int i = 1; i <= 4; i++) {
            String server = "s" + i;
            on(server, "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2",
                    "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.eth0.rp_filter=0");
            on(server, "ip", "address", "replace", LabDispatcher.IPV4 + "/32", "dev", "lo");
            on(server, "ip", "address", "replace", LabDispatcher.IPV6 + "/128", "dev", "lo", "nodad");
        }
    }

    /** What comes in a tunnel is taken out as it arrives. */
    private void endTunnels() throws Exception {
        Path object = lab.folder().resolve("decapsulate.o");
        Process clang = new ProcessBuilder("clang", "-O2", "-mcpu=v3", "-target", "bpf", "-idirafter",
                "/usr/include/" + System.getProperty("os.arch").replace("amd64", "x86_64") + "-linux-gnu", "-c",
                "src/test/bpf/decapsulate.bpf.c", "-o", object.toString()).redirectErrorStream(true).start();
        String said = new String(clang.getInputStream().readAllBytes());
        assertEquals(0, clang.waitFor(), said);
        for (int i = 1; i <= 4; i++) {
            on("s" + i, "tc", "qdisc", "replace", "dev", "eth0", "clsact");
            on("s" + i, "tc", "filter", "replace", "dev", "eth0", "ingress", "prio", "1", "handle", "1", "bpf",
                    "direct-action", "obj", object.toString(), "sec", "tc");
        }
    }

    @AfterEach
    void stop() {
        if (!daemons.isEmpty()) {
            daemons.forEach(Process::destroy);
            daemons.forEach(each -> Await.until("it ends", SHORT, () -> new Await.Look<>("", !each.isAlive())));
            lab.startDaemon("iperf1", "iperf2", "iperf3", "iperf4");
        }
        if (fairlead != null) {
            fairlead.close();
            on("fairlead", Path.of("scripts/fairlead").toAbsolutePath().toString(), "detach", "--pins", PINS.toString());
        }
        for (int i = 1; i <= 4; i++) {
            lab.run(SHORT, "s" + i, "tc", "qdisc", "del", "dev", "eth0", "clsact");
            lab.run(SHORT, "s" + i, "ip", "address", "del", LabDispatcher.IPV4 + "/32", "dev", "lo");
            lab.run(SHORT, "s" + i, "ip", "address", "del", LabDispatcher.IPV6 + "/128", "dev", "lo");
        }
        forgetPathMtu();
    }

    /** Else a server would tell its next client of smaller segments from the start. */
    private void forgetPathMtu() {
        for (String host : new String[] {"client", "s1", "s2", "s3", "s4"}) {
            lab.run(SHORT, host, "ip", "route", "flush", "cache");
            lab.run(SHORT, host, "ip", "-6", "route", "flush", "cache");
        }
    }

    @AfterAll
    static void unmount() throws IOException, InterruptedException {
        if (prepared) {
            new ProcessBuilder("umount", MOUNT.toString()).start().waitFor();
            Files.deleteIfExists(MOUNT);
        }
    }

    @Test
    @DisplayName("full NAT: servers see Fairlead's host, whatever their routes, over IPv4 and IPv6, TCP and UDP, in fragments")
    void fullNat() throws Exception {
        start(Mode.FULL_NAT);
        pages();
        try (Download download = Download.whole(lab, LabDispatcher.WEB)) {
            String peers = on("s" + download.server(), "ss", "-Htn", "state", "established", "sport", "=", ":80");
            assertTrue(peers.contains("10.0.0.3:") && !peers.contains("10.0.0.9:"), peers);
        }
        iperf(5201, "--time", "1");
        iperf(5201, "--time", "1", "--reverse");
        iperf(5201, "--udp", "--bidir", "--bitrate", "1M", "--length", "4000", "--time", "1");
    }

    @Test
    @DisplayName("full NAT: a narrow way to the client, and one to the servers: both ends hear of it, and all comes whole")
    void fullNatPathMtu() throws Exception {
        start(Mode.FULL_NAT);
        on("fairlead", "ip", "route", "add", "10.0.0.9/32", "dev", "eth0", "mtu", "lock", "1200");
        try (Download download = Download.part(lab, LabDispatcher.WEB)) {
            int server = download.server();
            assertEquals(0, download.awaitEnd(LONG), "every octet came");
            String route = on("s" + server, "ip", "route", "get", "10.0.0.3");
            assertTrue(route.contains("mtu 1200"), route);
        } finally {
            on("fairlead", "ip", "route", "del", "10.0.0.9/32", "dev", "eth0");
            forgetPathMtu();
        }
        for (int i = 1; i <= 4; i++) {
            on("fairlead", "ip", "route", "add", "10.0.1." + i + "/32", "dev", "eth0", "mtu", "lock", "1300");
        }
        try {
            iperf(5201, "--time", "2");
            String route = on("client", "ip", "route", "get", LabDispatcher.IPV4);
            assertTrue(route.contains("mtu 1300"), route);
        } finally {
            for (int i = 1; i <= 4; i++) {
                on("fairlead", "ip", "route", "del", "10.0.1." + i + "/32", "dev", "eth0");
            }
        }
    }

    @Test
    @DisplayName("full NAT: killed in the middle of a transfer, nothing is lost, and a new process goes on")
    void fullNatKilled() throws Exception {
        start(Mode.FULL_NAT);
        try (Download download = Download.part(lab, LabDispatcher.WEB)) {
            download.server();
            fairlead.kill();
            pages();
            fairlead = FairleadProcess.serve(lab, "fairlead", LabConfiguration.bySwitch(MBITS)
                    .with(LabDispatcher.usual().inKernel(PINS).forwarding(Mode.FULL_NAT)));
            fairlead.awaitLog(0, "took over", SHORT);
            assertEquals(0, download.awaitEnd(LONG), "every octet came");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "ipip", "gue"})
    @DisplayName("direct return: replies pass Fairlead's host by, servers see clients, TCP and UDP, IPv4 and IPv6")
    void directReturn(String encapsulation) throws Exception {
        shareClusterAddress();
        if (!encapsulation.equals("none")) {
            endTunnels();
        }
        start(Mode.direct(encapsulation));
        for (int i = 1; i <= 4; i++) {
            lab.stopDaemon("iperf" + i);
            // UDP's replies come from the address that a server is bound to.
            daemons.add(lab.start("s" + i, "iperf-s" + i + ".log", "iperf3", "--server", "--bind", LabDispatcher.IPV4,
                    "--port", "5201"));
        }
        pages();
        long before = received();
        try (Download download = Download.part(lab, LabDispatcher.WEB)) {
            String peers = on("s" + download.server(), "ss", "-Htn", "state", "established", "sport", "=", ":80");
            assertTrue(peers.contains("10.0.0.9:"), peers);
            assertEquals(0, download.awaitEnd(LONG), "every octet came");
        }
        long passed = received() - before;
        assertTrue(passed < 3_000_000, passed + " octets came to Fairlead's host of a file of 10 MiB");
        try (Download download = Download.part(lab, LabDispatcher.WEB_IPV6)) {
            assertEquals(0, download.awaitEnd(LONG), "every octet came");
        }
        iperf(5201, "--time", "1");
        iperf(5201, "--udp", "--bitrate", "1M", "--length", "1200", "--time", "1");
        String route = on("client", "ip", "route", "get", LabDispatcher.IPV4);
        assertEquals(!encapsulation.equals("none"), route.contains("mtu 14"), route);
    }

    /** Octets that Fairlead's host has received. */
    private long received() {
        return Long.parseLong(on("fairlead", "cat", "/sys/class/net/eth0/statistics/rx_bytes").strip());
    }

    private void pages() {
        for (String url : new String[] {LabDispatcher.WEB, LabDispatcher.WEB_IPV6}) {
            Pages pages = Pages.get(lab, url, MANY);
            assertEquals(MANY, pages.total(), pages.text());
        }
    }

    private void iperf(int port, String... options) {
        String[] command = new String[options.length + 5];
        System.arraycopy(new String[] {"iperf3", "--client", LabDispatcher.IPV4, "--port", Integer.toString(port)}, 0,
                command, 0, 5);
        System.arraycopy(options, 0, command, 5, options.length);
        Await.until("iperf3 " + String.join(" ", options), LONG, () -> {
            Lab.Output output = lab.run(LONG, "client", command);
            return new Await.Look<>(output, output.exit() == 0 && !output.text().contains("(100%)"));
        });
    }
}
