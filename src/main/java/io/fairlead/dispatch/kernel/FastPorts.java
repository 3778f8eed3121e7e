package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
        Set<Integer> current = interfaces.stream().map(NetworkInterface::getIndex).collect(Collectors.toSet());
        List<ByteBuffer> former = new ArrayList<>();
        tables.of(Table.PORTS).forEach((key, _) -> {
            if (!current.contains(key.getInt(0))) {
                former.add(BpfMap.copy(key));
            }
        });
        for (ByteBuffer each : former) {
            tables.of(Table.PORTS).remove(each);
        }
        for (NetworkInterface each : interfaces) {
            tables.of(Table.PORTS).put(each.getIndex(), BpfMap.buffer(Integer.BYTES).putInt(0, each.getIndex()));
            byte[] address = each.getHardwareAddress();
            if (address != null && address.length == ADDRESS) {
                tables.of(Table.HARDWARE).put(each.getIndex() % Table.HARDWARE.entries(),
                        tables.of(Table.HARDWARE).newValue().putInt(0, each.getIndex()).put(Integer.BYTES, address));
            }
        }
    }
}
