package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.dispatch.kernel.PinnedEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A lab's Fairlead host as the kernel data plane needs it: forwarding, no redirects, a bpf file system of its own for pins.
 * Made ready when a test first asks; the file system goes after the last.
 */
final class KernelHost implements AfterAllCallback {

    static final Duration SHORT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofSeconds(90);

    private static final Path OBJECT = Path.of("target/classes/io/fairlead/dispatch/kernel/dispatcher.bpf.o");

    private final LabExtension extension;
    private final Path mount;
    private boolean prepared;

    /** @param name of the file system: tests of several classes may run on one machine */
    KernelHost(LabExtension extension, String name) {
        this.extension = extension;
        mount = Path.of("/run/fairlead-" + name + "-bpf-" + ProcessHandle.current().pid());
    }

    Path pins() {
        return mount.resolve("fairlead");
    }

    private Lab lab() {
        return extension.lab();
    }

    /** Whether it is made ready now, and was not before; skips the test where there are no programs. */
    boolean prepare() throws IOException, InterruptedException {
        assumeTrue(Files.exists(OBJECT), "this build was made without clang");
        if (prepared) {
            return false;
        }
        prepared = true;
        Files.createDirectories(mount);
        assertEquals(0, new ProcessBuilder("mount", "-t", "bpf", "bpf", mount.toString()).start().waitFor());
        on("fairlead", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
                "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.eth0.send_redirects=0");
        return true;
    }

    /**
     * Between virtual interfaces as on wires, which XDP takes them for: whoever sends completes checksums, and what XDP
     * sends is taken in by NAPI, which veth has for GRO only.
     */
    void wire() {
        offloads("off", "on");
    }

    /** Virtual interfaces as the kernel makes them. */
    void unwire() {
        offloads("on", "off");
    }

    private void offloads(String checksums, String gro) {
        for (String host : new String[] {"client", "s1", "s2", "s3", "s4"}) {
            on(host, "ethtool", "-K", "eth0", "tx", checksums);
        }
        on("outside", "ethtool", "-K", "fairlead", "gro", gro);
    }

    /** How many packets XDP has forwarded since the tables were made. */
    long fast() throws IOException {
        return PinnedEvents.count(pins(), "fast-path");
    }

    /** What a command says on a host; fails when it does. */
    String on(String host, String... command) {
        Lab.Output output = lab().run(SHORT, host, command);
        assertEquals(0, output.exit(), () -> String.join(" ", command) + ": " + output.text());
        return output.text();
    }

    FairleadProcess serve(LabConfiguration configuration) {
        FairleadProcess fairlead = FairleadProcess.serve(lab(), "fairlead", configuration);
        fairlead.awaitLog(0, "the dispatcher forwards in the kernel", SHORT);
        return fairlead;
    }

    /** What was taken away. */
    String detach() {
        return on("fairlead", Path.of("scripts/fairlead").toAbsolutePath().toString(), "detach", "--pins",
                pins().toString());
    }

    /** Runs a client of iperf3 through the cluster address of IPv4 until it has got through. */
    void iperf(String... options) {
        iperfTo(LabDispatcher.IPV4, options);
    }

    void iperfTo(String cluster, String... options) {
        String[] command = new String[options.length + 5];
        System.arraycopy(new String[] {"iperf3", "--client", cluster, "--port", "5201"}, 0, command, 0, 5);
        System.arraycopy(options, 0, command, 5, options.length);
        Await.until("iperf3 " + String.join(" ", options), LONG, () -> {
            Lab.Output output = lab().run(LONG, "client", command);
            return new Await.Look<>(output, output.exit() == 0 && !output.text().contains("(100%)"));
        });
    }

    /** Else a server would tell its next client of smaller segments from the start. */
    void forgetPathMtu() {
        for (String host : new String[] {"client", "s1", "s2", "s3", "s4"}) {
            lab().run(SHORT, host, "ip", "route", "flush", "cache");
            lab().run(SHORT, host, "ip", "-6", "route", "flush", "cache");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        if (prepared) {
            new ProcessBuilder("umount", mount.toString()).start().waitFor();
            Files.deleteIfExists(mount);
        }
    }
}
