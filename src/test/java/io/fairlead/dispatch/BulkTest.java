package io.fairlead.dispatch;

import static io.fairlead.dispatch.Site.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.dispatch.relay.RelayDataPlane;
import io.fairlead.testing.ClosingTest;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("Bulk goes through the relay in pipes of the kernel")
class BulkTest extends ClosingTest {

    private static final int BLOCK = 16 << 20;
    /** What one loop may keep in pipes, and the one filling that goes over it. */
    private static final long MOST_HELD = (8 << 20) + (512 << 10);

    @BeforeEach
    void pipesAreLinux() {
        assumeTrue(Epoll.isAvailable(), "splice(2) is Linux's");
    }

    private Site site(Origin.Stream stream) throws IOException {
        Origin origin = closing(new Origin(Site.address("127.0.0.11"), 0, stream, (_, _) -> { }));
        return closing(new Site.Builder(RelayDataPlane::open).threads(1).open(List.of(origin)));
    }

    private static RelayDataPlane relay(Site site) {
        return (RelayDataPlane) site.dataPlane;
    }

    private static byte[] block(int seed) {
        byte[] block = new byte[BLOCK];
        new SplittableRandom(seed).nextBytes(block);
        return block;
    }

    @Test
    @DisplayName("bit for bit, in order among small messages that are copied, and to the last octet before the end")
    void amongSmallMessages() throws IOException {
        Site site = site(connection -> {
            try (connection) {
                OutputStream out = connection.getOutputStream();
                for (int i = 0; i < 4; i++) {
                    out.write(("block " + i).getBytes());
                    out.flush();
                    connection.getInputStream().read();
                    out.write(block(i));
                }
            }
        });
        Socket client = closing(site.connect());
        InputStream in = client.getInputStream();
        for (int i = 0; i < 4; i++) {
            assertEquals("block " + i, new String(in.readNBytes(7)));
            client.getOutputStream().write('!');
            assertTrue(Arrays.equals(block(i), in.readNBytes(BLOCK)), "block " + i + " differs");
        }
        assertEquals(-1, in.read());
        assertEquals(4L * (BLOCK + 7), site.counters(0).fromBytes());
        assertTrue(relay(site).pipedOctets() > 2L * BLOCK, () -> relay(site).pipedOctets() + " octets through pipes");
        eventually("nothing is held", () -> relay(site).heldInPipes() == 0);
    }

    @Test
    @DisplayName("to the server as well, where a half-close follows it")
    void upload() throws IOException {
        AtomicLong sum = new AtomicLong();
        Site site = site(connection -> {
            try (connection) {
                sum.set(Arrays.hashCode(connection.getInputStream().readAllBytes()));
                connection.getOutputStream().write("taken".getBytes());
            }
        });
        Socket client = closing(site.connect());
        client.setSoTimeout(20_000);
        client.getOutputStream().write(block(1));
        client.shutdownOutput();
        assertEquals("taken", new String(client.getInputStream().readAllBytes()));
        assertEquals(Arrays.hashCode(block(1)), sum.get());
        assertTrue(relay(site).pipedOctets() > BLOCK / 4, () -> relay(site).pipedOctets() + " octets through pipes");
    }

    @Test
    @DisplayName("urgent data in its middle holds up nothing: the rest is copied")
    void urgentData() throws IOException {
        Site site = site(connection -> {
            try (connection) {
                connection.getOutputStream().write(block(1));
                connection.sendUrgentData('!');
                connection.getOutputStream().write(block(2));
                connection.getInputStream().read();
            }
        });
        Socket client = closing(site.connect());
        assertTrue(Arrays.equals(block(1), client.getInputStream().readNBytes(BLOCK)), "the first block differs");
        assertTrue(Arrays.equals(block(2), client.getInputStream().readNBytes(BLOCK)), "the second block differs");
    }

    @Test
    @DisplayName("clients that read nothing hold a bounded amount in pipes, and all of it is free when they are gone")
    void slowClients() throws IOException {
        AtomicLong written = new AtomicLong();
        Site site = site(connection -> Thread.ofVirtual().start(() -> {
            byte[] octets = new byte[65_536];
            try (connection) {
                while (true) {
                    connection.getOutputStream().write(octets);
                    written.addAndGet(octets.length);
                }
            } catch (IOException e) {
                // The client has gone, as this test wants it to.
            }
        }));
        Socket[] clients = new Socket[60];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = closing(site.connect());
        }
        long[] last = {-1, System.nanoTime()};
        eventually("everything is full and at a stand", () -> {
            long now = System.nanoTime();
            if (written.get() != last[0]) {
                last[0] = written.get();
                last[1] = now;
            }
            return last[0] > 0 && now - last[1] > 300_000_000L;
        });
        long held = relay(site).heldInPipes();
        assertTrue(held > 0 && held <= MOST_HELD, held + " octets held");
        for (Socket client : clients) {
            client.close();
        }
        eventually("nothing is held", () -> relay(site).heldInPipes() == 0);
    }

    @Test
    @DisplayName("messages that come one by one are copied")
    void messages() throws IOException {
        Site site = closing(new Site.Builder(RelayDataPlane::open).threads(1).open(Site.echoes(1)));
        Socket client = closing(site.connect());
        assertEquals(0, site.serverOf(client));
        byte[] all = block(1);
        for (int i = 0; i < 200; i++) {
            byte[] message = Arrays.copyOf(all, 4_000 + i);
            client.getOutputStream().write(message);
            assertTrue(Arrays.equals(message, client.getInputStream().readNBytes(message.length)));
        }
        assertEquals(0, relay(site).pipedOctets());
    }
}
