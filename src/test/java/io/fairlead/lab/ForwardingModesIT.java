package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.lab.LabDispatcher.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabConfiguration.bySwitch(MBITS));

    @RegisterExtension
    static final KernelHost HOST = new KernelHost(EMPTY, "modes");

    private final Lab lab = EMPTY.lab();
    private final List<Process> daemons = new ArrayList<>();
    private FairleadProcess fairlead;
    private boolean isFast;

    private void start(Mode mode) throws Exception {
        HOST.prepare();
        isFast = mode.hook().equals("xdp");
        if (isFast) {
            HOST.wire();
        }
        fairlead = HOST.serve(configuration(mode));
        if (isFast) {
            fairlead.awaitLog(0, "eth0: XDP, native, program", KernelHost.SHORT);
        }
    }

    private static LabConfiguration configuration(Mode mode) {
        return LabConfiguration.bySwitch(MBITS).with(LabDispatcher.usual().inKernel(HOST.pins()).forwarding(mode));
    }

    /** The servers have the cluster address too, and do not tell. */
    private void shareClusterAddress() {
        for (int i = 1; i <= 4; i++) {
            String server = "s" + i;
            HOST.on(server, "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2",
                    "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.eth0.rp_filter=0");
            HOST.on(server, "ip", "address", "replace", LabDispatcher.IPV4 + "/32", "dev", "lo");
            HOST.on(server, "ip", "address", "replace", LabDispatcher.IPV6 + "/128", "dev", "lo", "nodad");
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
            HOST.on("s" + i, "tc", "qdisc", "replace", "dev", "eth0", "clsact");
            HOST.on("s" + i, "tc", "filter", "replace", "dev", "eth0", "ingress", "prio", "1", "handle", "1", "bpf",
                    "direct-action", "obj", object.toString(), "sec", "tc");
        }
    }

    @AfterEach
    void stop() {
        if (!daemons.isEmpty()) {
            daemons.forEach(Process::destroy);
            daemons.forEach(each -> Await.until("it ends", KernelHost.SHORT, () -> new Await.Look<>("", !each.isAlive())));
            lab.startDaemon("iperf1", "iperf2", "iperf3", "iperf4");
        }
        if (fairlead != null) {
            fairlead.close();
            HOST.detach();
        }
        if (isFast) {
            HOST.unwire();
        }
        for (int i = 1; i <= 4; i++) {
            lab.run(KernelHost.SHORT, "s" + i, "tc", "qdisc", "del", "dev", "eth0", "clsact");
            lab.run(KernelHost.SHORT, "s" + i, "ip", "address", "del", LabDispatcher.IPV4 + "/32", "dev", "lo");
            lab.run(KernelHost.SHORT, "s" + i, "ip", "address", "del", LabDispatcher.IPV6 + "/128", "dev", "lo");
        }
        HOST.forgetPathMtu();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    @DisplayName("full NAT: servers see Fairlead's host, whatever their routes, over IPv4 and IPv6, TCP and UDP, in fragments")
    void fullNat(String hook) throws Exception {
        start(Mode.FULL_NAT.at(hook));
        pages();
        try (Download download = Download.whole(lab, LabDispatcher.WEB)) {
            String peers = HOST.on("s" + download.server(), "ss", "-Htn", "state", "established", "sport", "=", ":80");
            assertTrue(peers.contains("10.0.0.3:") && !peers.contains("10.0.0.9:"), peers);
        }
        HOST.iperf("--time", "1");
        HOST.iperf("--time", "1", "--reverse");
        HOST.iperf("--udp", "--bidir", "--bitrate", "1M", "--length", "4000", "--time", "1");
        assertPlace();
    }

    @Test
    @DisplayName("full NAT: a narrow way to the client, and one to the servers: both ends hear of it, and all comes whole")
    void fullNatPathMtu() throws Exception {
        start(Mode.FULL_NAT);
        HOST.on("fairlead", "ip", "route", "add", "10.0.0.9/32", "dev", "eth0", "mtu", "lock", "1200");
        try (Download download = Download.part(lab, LabDispatcher.WEB)) {
            int server = download.server();
            assertEquals(0, download.awaitEnd(KernelHost.LONG), "every octet came");
            String route = HOST.on("s" + server, "ip", "route", "get", "10.0.0.3");
            assertTrue(route.contains("mtu 1200"), route);
        } finally {
            HOST.on("fairlead", "ip", "route", "del", "10.0.0.9/32", "dev", "eth0");
            HOST.forgetPathMtu();
        }
        for (int i = 1; i <= 4; i++) {
            HOST.on("fairlead", "ip", "route", "add", "10.0.1." + i + "/32", "dev", "eth0", "mtu", "lock", "1300");
        }
        try {
            HOST.iperf("--time", "2");
            String route = HOST.on("client", "ip", "route", "get", LabDispatcher.IPV4);
            assertTrue(route.contains("mtu 1300"), route);
        } finally {
            for (int i = 1; i <= 4; i++) {
                HOST.on("fairlead", "ip", "route", "del", "10.0.1." + i + "/32", "dev", "eth0");
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
            fairlead = HOST.serve(configuration(Mode.FULL_NAT));
            fairlead.awaitLog(0, "took over", KernelHost.SHORT);
            assertEquals(0, download.awaitEnd(KernelHost.LONG), "every octet came");
        }
    }

    @ParameterizedTest
    @CsvSource({"none, tc", "ipip, tc", "gue, tc", "none, xdp", "ipip, xdp", "gue, xdp"})
    @DisplayName("direct return: replies pass Fairlead's host by, servers see clients, TCP and UDP, IPv4 and IPv6")
    void directReturn(String encapsulation, String hook) throws Exception {
        shareClusterAddress();
        if (!encapsulation.equals("none")) {
            endTunnels();
        }
        start(Mode.direct(encapsulation).at(hook));
        for (int i = 1; i <= 4; i++) {
            lab.stopDaemon("iperf" + i);
            // UDP's replies come from the address that a server is bound to.
            daemons.add(lab.start("s" + i, "iperf-s" + i + ".log", "iperf3", "--server", "--bind", LabDispatcher.IPV4,
                    "--port", "5201"));
        }
        pages();
        long before = received();
        try (Download download = Download.part(lab, LabDispatcher.WEB)) {
            String peers = HOST.on("s" + download.server(), "ss", "-Htn", "state", "established", "sport", "=", ":80");
            assertTrue(peers.contains("10.0.0.9:"), peers);
            assertEquals(0, download.awaitEnd(KernelHost.LONG), "every octet came");
        }
        long passed = received() - before;
        assertTrue(passed < 3_000_000, passed + " octets came to Fairlead's host of a file of 10 MiB");
        try (Download download = Download.part(lab, LabDispatcher.WEB_IPV6)) {
            assertEquals(0, download.awaitEnd(KernelHost.LONG), "every octet came");
        }
        HOST.iperf("--time", "1");
        HOST.iperf("--udp", "--bitrate", "1M", "--length", "1200", "--time", "1");
        String route = HOST.on("client", "ip", "route", "get", LabDispatcher.IPV4);
        assertEquals(!encapsulation.equals("none"), route.contains("mtu 14"), route);
        assertPlace();
    }

    /** By XDP all but beginnings and ends; by tc nothing else. */
    private void assertPlace() throws IOException {
        assertEquals(isFast, HOST.fast() > 1_000, HOST.fast() + " packets forwarded by XDP");
    }

    /** Octets that Fairlead's host has received. */
    private long received() {
        return Long.parseLong(HOST.on("fairlead", "cat", "/sys/class/net/eth0/statistics/rx_bytes").strip());
    }

    private void pages() {
        for (String url : new String[] {LabDispatcher.WEB, LabDispatcher.WEB_IPV6}) {
            Pages pages = Pages.get(lab, url, MANY);
            assertEquals(MANY, pages.total(), pages.text());
        }
    }
}
