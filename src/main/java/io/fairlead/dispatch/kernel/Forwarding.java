package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.topology.AddressFamily;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the kernel forwards packets at all: its routes are asked for every packet, and it does what they cannot. */
final class Forwarding {

    private Forwarding() {
    }

    /** The kernel's switch of a family's forwarding. */
    static Path sysctl(AddressFamily family) {
        return Path.of("/proc/sys/net", family == AddressFamily.IPV4 ? "ipv4/ip_forward" : "ipv6/conf/all/forwarding");
    }

    static boolean isOn(AddressFamily family) throws IOException {
        return Files.exists(sysctl(family)) && Files.readString(sysctl(family)).strip().equals("1");
    }

    /** What is to be done to have it. */
    static String cure(AddressFamily family) {
        return "sysctl -w " + (family == AddressFamily.IPV4 ? "net.ipv4.ip_forward=1" : "net.ipv6.conf.all.forwarding=1");
    }

    /** Whether hosts are told of shorter ways; either of two switches says so. */
    static boolean sendsRedirects(String interfaceName) throws IOException {
        for (String each : new String[] {"all", interfaceName}) {
            Path path = Path.of("/proc/sys/net/ipv4/conf", each, "send_redirects");
            if (Files.exists(path) && Files.readString(path).strip().equals("1")) {
                return true;
            }
        }
        return false;
    }

    /** @throws IOException when packets are to go from one interface to another, which is not allowed */
    static void check(List<NetworkInterface> interfaces, List<BoundListener> listeners) throws IOException {
        for (NetworkInterface each : interfaces) {
            for (BoundListener listener : listeners) {
                AddressFamily family = ListenerRows.family(listener.address().getAddress());
                if (!each.isLoopback() && !isOn(family)) {
                    throw new IOException("the kernel does not forward " + family + " packets; cure: " + cure(family));
                }
            }
        }
    }
}
