package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.dispatch.relay.RelayDataPlane;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("Datagrams without content pass through the relay")
class EmptyDatagramTest {

    private static final int[] SIZES = {0, 5, 0, 0, 1_200, 1_200, 0, 1, 0};

    @Test
    @DisplayName("both ways, in their order among others, counted as packets")
    void bothWays() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "Java sends none through a connected socket");
        Origin echo = new Origin(Site.address("127.0.0.11"), 0, Socket::close,
                (socket, packet) -> socket.send(new DatagramPacket(packet.getData(), packet.getLength(),
                        packet.getSocketAddress())));
        // Not connected: Java would not send the empty ones.
        try (Site site = new Site.Builder(RelayDataPlane::open).open(List.of(echo));
             DatagramSocket client = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            client.setSoTimeout(5_000);
            for (int size : SIZES) {
                client.send(new DatagramPacket(new byte[size], size, site.address(Protocol.UDP)));
            }
            List<Integer> received = new ArrayList<>();
            DatagramPacket reply = new DatagramPacket(new byte[2_048], 2_048);
            for (int size : SIZES) {
                client.receive(reply);
                received.add(reply.getLength());
                assertEquals(size, reply.getLength(), "received so far: " + received);
            }
            ServerCounters row = site.counters(0);
            assertEquals(SIZES.length, row.toPackets());
            assertEquals(SIZES.length, row.fromPackets());
            assertEquals(2_406, row.toBytes());
            assertEquals(0, site.dataPlane.statistics().dropped());
        }
    }
}
