package io.fairlead.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Wildcard addresses, spelled out. */
final class ListenAddresses {

    private ListenAddresses() {
    }

    /**
     * That address, or for a wildcard every address of that family which the machine has now.
     *
     * @throws IOException when the machine has none of that family
     */
    static List<InetSocketAddress> expand(InetSocketAddress address) throws IOException {
        InetAddress wildcard = address.getAddress();
        if (!wildcard.isAnyLocalAddress()) {
            return List.of(address);
        }
        List<InetSocketAddress> expanded = NetworkInterface.networkInterfaces()
                .filter(ListenAddresses::isUp)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(own -> own.getClass() == wildcard.getClass())
                .distinct()
                .map(own -> new InetSocketAddress(own, address.getPort()))
                .toList();
        if (expanded.isEmpty()) {
            throw new IOException("cannot assign requested address: no interface has one of this family");
        }
        return expanded;
    }

    private static boolean isUp(NetworkInterface networkInterface) {
        try {
            return networkInterface.isUp();
        } catch (SocketException gone) {
            return false;
        }
    }
}
