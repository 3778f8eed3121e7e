package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TcpConnectionsTest {

    private final List<FakeClient> displaced = new ArrayList<>();

    private final class FakeClient implements TcpConnections.Client {

        private final InetAddress address;
        private long lastQuery;

        FakeClient(int host, long lastQuery) {
            try {
                address = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host});
            } catch (UnknownHostException impossible) {
                throw new AssertionError(impossible);
            }
            this.lastQuery = lastQuery;
        }

        @Override
        public InetAddress address() {
            return address;
        }

        @Override
        public long lastQuery() {
            return lastQuery;
        }

        @Override
        public void displace() {
            displaced.add(this);
        }

        @Override
        public void finish() {
        }
    }

    @Test
    void displacesTheLongestIdleInTheEndWhateverTheyAskedMeanwhile() {
        SplittableRandom random = new SplittableRandom(7);
        TcpConnections connections = new TcpConnections(50, 1000);
        List<FakeClient> open = new ArrayList<>();
        long clock = Long.MAX_VALUE - 5000;
        for (int i = 0; i < 10_000; i++) {
            clock += 1 + random.nextInt(3);
            if (!open.isEmpty() && random.nextInt(3) > 0) {
                open.get(random.nextInt(open.size())).lastQuery = clock;
                continue;
            }
            long now = clock;
            FakeClient expected = open.size() < 50 ? null
                    : open.stream().max(Comparator.comparingLong(client -> now - client.lastQuery)).orElseThrow();
            FakeClient next = new FakeClient(1, clock);
            assertTrue(connections.enter(next));
            assertEquals(expected == null ? List.of() : List.of(expected), displaced);
            open.removeAll(displaced);
            displaced.clear();
            open.add(next);
            assertEquals(open.size(), connections.size());
        }
    }

    @Test
    void countsEachClientByItself() {
        TcpConnections connections = new TcpConnections(100, 2);
        FakeClient first = new FakeClient(1, 0);
        assertTrue(connections.enter(first));
        assertTrue(connections.enter(new FakeClient(1, 1)));
        assertFalse(connections.enter(new FakeClient(1, 2)));
        assertTrue(connections.enter(new FakeClient(2, 3)));
        connections.leave(first);
        assertTrue(connections.enter(new FakeClient(1, 4)));
        assertFalse(connections.enter(new FakeClient(1, 5)));
        assertEquals(3, connections.size());
    }

    @Test
    void aClientThatIsTurnedAwayDisplacesNobody() {
        TcpConnections connections = new TcpConnections(2, 2);
        connections.enter(new FakeClient(1, 0));
        connections.enter(new FakeClient(1, 1));
        assertFalse(connections.enter(new FakeClient(1, 2)));
        assertTrue(displaced.isEmpty());
    }

    @Test
    void whoWasDisplacedNoLongerCountsAndMayLeaveLater() {
        TcpConnections connections = new TcpConnections(1, 1);
        FakeClient first = new FakeClient(1, 0);
        connections.enter(first);
        assertTrue(connections.enter(new FakeClient(2, 1)));
        assertEquals(List.of(first), displaced);
        connections.leave(first);
        assertEquals(1, connections.size());
        displaced.clear();
        assertTrue(connections.enter(new FakeClient(1, 2)));
        assertEquals(1, displaced.size());
    }
}
