package io.fairlead.counter.snmp;

import io.fairlead.counter.snmp.Port.Resolution;
import io.fairlead.counter.snmp.PortName.Column;
import io.fairlead.counter.snmp.SnmpTransport.Reply;
import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.snmp4j.CommunityTarget;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.Target;
import org.snmp4j.TransportStateReference;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * The way of a reply without the network: packets are handed to the socket's code, the requests that the kept packets
 * answer are always outstanding, and what answers one is taken by the code that takes it in a poll or a walk.
 */
final class ReplyPath implements AutoCloseable {

    private static final long NEVER = 1_000_000_000L;
    /** The request IDs of the kept packets. */
    private static final int[] GET_64 = {0x054D2CAD}, GET_ABSENT = {0x2C388838}, WALKS = {0x117832A6, 0x318859EB};
    private static final int[] V1_GET = {0x6ABDD6B3}, V1_ERROR = {0x4FD131F2}, V1_WALKS = {0x35A87032};

    private final UdpSocket socket = new UdpSocket();
    private final SnmpTransport transport = new SnmpTransport(socket);
    private final DatagramSocket blackHole = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final UdpAddress peer = new UdpAddress(InetAddress.getLoopbackAddress(), blackHole.getLocalPort());
    private final List<Outstanding> requests = new ArrayList<>();
    private final UptimeClock clock = new UptimeClock();
    private long replies;
    private long samples;
    private long names;

    private final class Outstanding {

        private final boolean version1;
        private final int id;
        private final Consumer<PDU> taker;
        private CompletableFuture<Reply> reply;

        Outstanding(boolean version1, int id, Consumer<PDU> taker) {
            this.version1 = version1;
            this.id = id;
            this.taker = taker;
            send();
        }

        private void send() {
            PDU request = version1 ? new PDUv1() : new PDU();
            request.setType(PDU.GET);
            request.setRequestID(new Integer32(id));
            request.add(new VariableBinding(PortBatch.UPTIME));
            Target<UdpAddress> target = new CommunityTarget<>(peer, new OctetString("fuzz"));
            target.setVersion(version1 ? SnmpConstants.version1 : SnmpConstants.version2c);
            target.setTimeout(NEVER);
            reply = transport.send(request, target);
        }

        void takeReply() {
            if (reply.isDone()) {
                if (reply.join() instanceof Reply.Answer answer) {
                    replies++;
                    taker.accept(answer.pdu());
                } else {
                    throw new IllegalStateException(reply.join().toString());
                }
                send();
            }
        }
    }

    ReplyPath() throws IOException {
        add(false, GET_64, reply -> poll(reply, false, Column.IF_NAME, 1, "lo", 4, "eth0"));
        add(false, GET_ABSENT, reply -> poll(reply, false, Column.IF_NAME, 77, "none"));
        add(false, WALKS, this::walk);
        add(true, V1_GET, reply -> poll(reply, true, Column.IF_DESCR, 1, "lo"));
        add(true, V1_ERROR, reply -> poll(reply, false, Column.IF_NAME, 1, "lo"));
        add(true, V1_WALKS, this::walk);
    }

    private void add(boolean version1, int[] ids, Consumer<PDU> taker) {
        for (int id : ids) {
            requests.add(new Outstanding(version1, id, taker));
        }
    }

    /** Takes a packet as if it had come in. */
    void take(byte[] packet) {
        socket.fireProcessMessage(peer, ByteBuffer.wrap(packet), new TransportStateReference(socket, peer, null,
                SecurityLevel.undefined, SecurityLevel.undefined, false, null));
        requests.forEach(Outstanding::takeReply);
    }

    /** Packets that answered an outstanding request. */
    long replies() {
        return replies;
    }

    /** Samples made of them. */
    long samples() {
        return samples;
    }

    /** Names found in them. */
    long names() {
        return names;
    }

    private void poll(PDU reply, boolean version1, Column column, Object... rows) {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < rows.length; i += 2) {
            Port port = new Port(new LinkId("sw", (String) rows[i + 1]), new PortName(column, (String) rows[i + 1]),
                    version1);
            port.resolve(new Resolution.Found((Integer) rows[i], column == Column.IF_NAME ? IfColumn.NAME
                    : IfColumn.DESCR));
            ports.add(port);
        }
        Poll poll = new Poll(null, ports, clock, ReplySize.ETHERNET, Long.MAX_VALUE);
        poll.take(new PortBatch(ports), reply, System.nanoTime());
        samples += poll.samples().size();
    }

    private void walk(PDU reply) {
        ColumnWalk walk = new ColumnWalk(IfColumn.NAME);
        walk.take(reply);
        names += walk.result().names().size();
        SecurityReport.of(reply).words(new SwitchSettings.V2c(new Secret("fuzz")));
    }

    @Override
    public void close() {
        transport.close();
        blackHole.close();
    }
}
