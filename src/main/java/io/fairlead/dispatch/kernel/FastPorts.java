package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The interfaces with XDP as its program knows them: where it may send packets, and which are meant for this machine. */
final class FastPorts {

    private static final int ADDRESS = 6;

    private final Tables tables;

    FastPorts(Tables tables) {
        this.tables = tables;
    }

    /** Makes these all that there are; an earlier process may have had others. */
    void write(List<NetworkInterface> interfaces) throws IOException {
        BpfMap ports = tables.of(Table.PORTS);
        BpfMap hardware = tables.of(Table.HARDWARE);
        Set<Integer> current = interfaces.stream().map(NetworkInterface::getIndex).collect(Collectors.toSet());
        for (int row = 0; row < Table.HARDWARE.entries(); row++) {
            int index = hardware.get(row).orElseThrow().getInt(0);
            if (index != 0 && !current.contains(index)) {
                ports.remove(BpfMap.buffer(Integer.BYTES).putInt(0, index));
                hardware.put(row, hardware.newValue());
            }
        }
        for (NetworkInterface each : interfaces) {
            int index = each.getIndex();
            byte[] address = each.getHardwareAddress();
            ports.put(index, BpfMap.buffer(Integer.BYTES).putInt(0, index));
            if (address != null && address.length == ADDRESS) {
                hardware.put(index % Table.HARDWARE.entries(), hardware.newValue().putInt(0, index)
                        .put(Integer.BYTES, address));
            }
        }
    }
}
