package io.fairlead.monitor;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.ClsactFilter;
import io.fairlead.bpf.Finding;
import io.fairlead.monitor.KernelCounting.Side;
import io.fairlead.monitor.MonitorSettings.Method;
import io.fairlead.monitor.WatchedInterface.Direction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at everything that the monitor rests on, and says of each thing how it stands and what cures it. It changes nothing:
 * programs are loaded for a trial and attached nowhere.
 */
public final class MonitorDoctor {

    private final MonitorSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    private MonitorDoctor(MonitorSettings settings) {
        this.settings = settings;
    }

    /** Examines this machine for these settings. */
    public static List<Finding> examine(MonitorSettings settings) {
        MonitorDoctor doctor = new MonitorDoctor(settings);
        boolean kernel = settings.method() != Method.PACKETS && doctor.kernel();
        if (!kernel && settings.method() != Method.KERNEL) {
            doctor.packets();
        }
        settings.interfaces().forEach(each -> doctor.line(each, kernel));
        return List.copyOf(doctor.findings);
    }

    private boolean kernel() {
        try (KernelCounting counting = new KernelCounting(settings);
                BpfMap tally = counting.tables().newTally()) {
            for (Side side : Side.values()) {
                counting.load(side, tally).close();
            }
            findings.add(Finding.well("packets can be counted in the kernel: its verifier takes the programs"));
            return true;
        } catch (IOException e) {
            String cure = "a build with clang, Linux 5.15 or newer, CAP_BPF and CAP_NET_ADMIN";
            findings.add(settings.method() == Method.KERNEL ? Finding.broken(e.getMessage(), cure) : Finding.doubtful(
                    "packets cannot be counted in the kernel, so packet sockets will: " + e.getMessage(), cure));
            return false;
        }
    }

    private void packets() {
        try (PacketSocket socket = PacketSocket.open()) {
            findings.add(Finding.well("packet sockets can be had (descriptor " + socket.descriptor() + ")"));
        } catch (IOException e) {
            findings.add(Finding.broken(e.getMessage(), "run as root, or let systemd grant CAP_NET_RAW"));
        }
    }

    private void line(WatchedInterface watched, boolean kernel) {
        Device at = Device.of(watched.name()).orElse(null);
        if (at == null) {
            findings.add(Finding.broken("there is no interface " + watched.name(), "name one that 'ip link' shows"));
            return;
        }
        findings.add(at.isUp() ? Finding.well(watched.name() + " is up") : Finding.doubtful(watched.name()
                + " is down: loads are unknown while it is", "ip link set " + watched.name() + " up, or its cable"));
        if (!at.isEthernet()) {
            findings.add(Finding.broken(watched.name() + " carries no Ethernet", "watch the interface below it"));
        }
        if (watched.direction() == Direction.IN && !watched.promiscuous()) {
            findings.add(Finding.doubtful(watched.name() + " takes only frames that are addressed to it",
                    "'promiscuous: true', if it is a mirror port"));
        }
        if (kernel) {
            hooks(at);
        }
    }

    private void hooks(Device at) {
        int others = Bpf.attached(at.index(), Bpf.TCX_INGRESS);
        findings.add(ClsactFilter.isNeeded(at.index()) ? Finding.doubtful(at.name() + " has no tcx: filters of clsact take "
                + "its place, which stay for a while when the monitor is killed", "a kernel of 6.6 or newer")
                : Finding.well(at.name() + ": programs at tcx ingress now: " + others));
    }
}
