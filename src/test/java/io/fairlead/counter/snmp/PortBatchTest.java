package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.snmp.PortName.Column;
import io.fairlead.topology.LinkId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

class PortBatchTest {

    private static List<Port> ports(int count, int firstIndex) {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "ethernet-port-1/0/" + i;
            Port port = new Port(new LinkId("sw", name), new PortName(Column.IF_NAME, name), false);
            port.resolve(new Port.Resolution.Found(firstIndex + i, IfColumn.NAME));
            ports.add(port);
        }
        return ports;
    }

    /** The largest value that a column can have. */
    private static Variable largest(IfColumn column, Port port) {
        return switch (column) {
            case NAME, ALIAS, DESCR -> new OctetString(port.name().value());
            case OPER_STATUS -> new Integer32(7);
            case HIGH_SPEED, SPEED -> new Gauge32(0xFFFF_FFFFL);
            case DISCONTINUITY -> new TimeTicks(0xFFFF_FFFFL);
            default -> column.object().contains("HC") ? new Counter64(-1) : new Counter32(0xFFFF_FFFFL);
        };
    }

    @Test
    void everyReplyFitsIntoAnEthernetFrameWithTheLargestValues() {
        for (int firstIndex : new int[] {1, 10_000, 1_073_741_824}) {
            for (PortBatch batch : PortBatch.pack(ports(48, firstIndex), ReplySize.ETHERNET)) {
                PDU reply = new PDU();
                for (int i = 0; i < batch.bindings().size(); i++) {
                    VariableBinding asked = batch.bindings().get(i);
                    PortBatch.Slot slot = batch.slot(i + 1);
                    reply.add(new VariableBinding(asked.getOid(),
                            slot == null ? new TimeTicks(0xFFFF_FFFFL) : largest(slot.column(), slot.port())));
                }
                assertTrue(reply.getBERLength() <= ReplySize.ETHERNET - ReplySize.EMPTY + 40, () -> "octets: "
                        + reply.getBERLength());
            }
        }
    }

    @Test
    void theLengthOfAnObjectIdentifierIsKnownWithoutMakingIt() {
        for (int ifIndex : new int[] {1, 127, 128, 16_383, 16_384, 2_097_152, 268_435_455, 268_435_456,
                Integer.MAX_VALUE}) {
            assertEquals(IfColumn.NAME.oid(ifIndex).getBERLength(), IfColumn.NAME.length(ifIndex));
        }
    }

    @Test
    void portsArePackedTogetherAndNoneIsLost() {
        List<Port> ports = ports(48, 1);
        List<PortBatch> batches = PortBatch.pack(ports, ReplySize.ETHERNET);
        assertEquals(ports, batches.stream().flatMap(batch -> batch.ports().stream()).toList());
        assertTrue(batches.size() <= 24, () -> batches.size() + " batches");
    }

    @Test
    void aLimitThatNothingFitsIntoStillTakesOnePortEach() {
        assertEquals(5, PortBatch.pack(ports(5, 1), 10).size());
    }

    @Test
    void noPortsMakeNoBatch() {
        assertEquals(List.of(), PortBatch.pack(List.of(), ReplySize.ETHERNET));
    }

    @Test
    void theUptimeComesFirstAndAnErrorIndexPointsBehindIt() {
        PortBatch batch = PortBatch.pack(ports(1, 9), ReplySize.ETHERNET).getFirst();
        assertEquals(PortBatch.UPTIME, batch.bindings().getFirst().getOid());
        assertEquals(null, batch.slot(1));
        assertEquals(IfColumn.OPER_STATUS, batch.slot(2).column());
        assertEquals(batch.bindings().get(4).getOid(), batch.slot(5).binding().getOid());
        assertEquals(null, batch.slot(0));
        assertEquals(null, batch.slot(-7));
        assertEquals(null, batch.slot(batch.bindings().size() + 1));
    }
}
