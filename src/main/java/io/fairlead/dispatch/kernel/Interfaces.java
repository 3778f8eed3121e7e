package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.DataPlaneSettings;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which interfaces the programs hang on. */
final class Interfaces {

    private static final int ETHERNET_ADDRESS = 6;

    private Interfaces() {
    }

    /**
     * Those that are named; else all that are up and carry Ethernet, and the loopback where it has a cluster address.
     *
     * @throws IOException when there is none by a name, or none at all
     */
    static List<NetworkInterface> choose(DataPlaneSettings settings, List<BoundListener> listeners) throws IOException {
        List<NetworkInterface> chosen = new ArrayList<>();
        for (String name : settings.interfaces()) {
            NetworkInterface named = NetworkInterface.getByName(name);
            if (named == null) {
                throw new IOException("there is no interface " + name + "; cure: name one that 'ip link' shows");
            }
            chosen.add(named);
        }
        if (settings.interfaces().isEmpty()) {
            boolean loopback = listeners.stream().anyMatch(each -> each.address().getAddress().isLoopbackAddress());
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && (each.isLoopback() ? loopback : isEthernet(each) && !isPort(each))) {
                    chosen.add(each);
                }
            }
        }
        if (chosen.isEmpty()) {
            throw new IOException("no interface is up that carries Ethernet; cure: name one in "
                    + "'dispatcher.kernel.interfaces', or set one up");
        }
        return chosen;
    }

    /** A port of a bridge or bond: its packets are seen at the bridge or bond itself. */
    private static boolean isPort(NetworkInterface each) {
        Path device = Path.of("/sys/class/net", each.getName());
        return Files.exists(device.resolve("brport")) || Files.exists(device.resolve("bonding_slave"));
    }

    private static boolean isEthernet(NetworkInterface each) throws IOException {
        byte[] address = each.getHardwareAddress();
        return address != null && address.length == ETHERNET_ADDRESS;
    }
}
