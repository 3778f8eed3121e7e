package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.selection.Comparison.Rule;
import io.fairlead.testing.ClosingTest;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a data plane does that compares the flows open now, between one table and the next; a subclass says which. */
@Tag("component")
public abstract class OpenFlowsContract extends ClosingTest {

    private static final double[] ROOM = {1, 1, 2.5, 10};

    /** The data plane under test. */
    protected abstract DataPlane open(DispatcherSettings settings) throws IOException;

    private Site site(int servers) throws IOException {
        return closing(new Site.Builder(this::open).open(Site.echoes(servers)));
    }

    private int[] connect(Site site, int connections) throws IOException {
        int[] counts = new int[Site.IDS.length];
        for (int i = 0; i < connections; i++) {
            counts[site.serverOf(closing(site.connect()))]++;
        }
        return counts;
    }

    @Test
    @DisplayName("flows stand open in proportion to room, not to weight, over all event loops and both protocols")
    void inProportionToRoom() throws IOException {
        Site site = site(4).comparing(Rule.LEAST_OF_ALL, ROOM);
        int[] counts = connect(site, 58);
        for (int i = 0; i < 58; i++) {
            DatagramSocket socket = closing(site.datagramSocket());
            counts[Site.ask(socket, "one")]++;
        }
        for (int server = 0; server < 4; server++) {
            assertEquals(116 * ROOM[server] / 14.5, counts[server], 1, Arrays.toString(counts));
        }
    }

    @Test
    @DisplayName("a server whose flows stay gets few new ones, one whose flows end gets many, whatever the weights say")
    void followsWhatIsOpen() throws IOException {
        Site site = site(2).weights(1, 0);
        List<Socket> staying = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Socket socket = closing(site.connect());
            assertEquals(0, site.serverOf(socket));
            staying.add(socket);
        }
        site.weights(1, 1).comparing(Rule.LEAST_OF_ALL, 1, 1);
        assertArrayEquals(new int[] {0, 30, 0, 0}, connect(site, 30));
        for (Socket socket : staying) {
            socket.close();
        }
        Site.eventually("they have ended", () -> site.counters(0).open() == 0);
        assertArrayEquals(new int[] {30, 0, 0, 0}, connect(site, 30));
    }

    @Test
    @DisplayName("a burst from many clients at a time, drawn two by two, keeps off the server that is full already")
    void burst() throws Exception {
        Site site = site(4).weights(1, 0, 0, 0);
        connect(site, 60);
        site.weights(ROOM).comparing(Rule.BETTER_OF_TWO, ROOM);
        int[] counts = new int[4];
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Callable<Socket>> connects = new ArrayList<>();
            for (int i = 0; i < 290; i++) {
                connects.add(() -> site.connect());
            }
            for (Future<Socket> connected : clients.invokeAll(connects)) {
                counts[site.serverOf(closing(connected.get()))]++;
            }
        }
        assertTrue(counts[0] <= 10, "by weight alone it would get 20, but " + Arrays.toString(counts));
        for (int server = 1; server < 4; server++) {
            assertTrue(counts[server] <= 350 * ROOM[server] / 14.5 * 1.25, Arrays.toString(counts));
        }
    }

    @Test
    @DisplayName("a server that takes no flow does not draw them by having none: the others share by what they hold")
    void suspectsDrawNothing() throws IOException {
        Site site = site(3).comparing(Rule.LEAST_OF_ALL, 1, 1, 1);
        site.origin(0).close();
        int[] counts = connect(site, 20);
        assertEquals(0, counts[0]);
        assertEquals(10, counts[1], 2, Arrays.toString(counts));
        assertTrue(site.dataPlane.statistics().failedConnects() <= 3, "it is asked by few");
    }
}
