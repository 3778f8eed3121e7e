package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pipes of an event loop")
class PipesTest {

    private static final int IN = 100;
    private static final int OUT = 101;
    private static final int SOCKET = 7;
    private static final long SECOND = 1_000_000_000L;

    /** A kernel in which every pipe has the same two ends. */
    private static final class FakeCalls extends PipeCalls {
        private int granted = 1 << 20;
        private boolean exhausted;
        private int opened;
        private int closed;
        private int drains = Integer.MAX_VALUE;
        private int asked;

        @Override
        Pipe open(Pipes owner, int size) throws IOException {
            if (exhausted) {
                throw new IOException("no descriptors");
            }
            opened++;
            return new Pipe(owner, this, IN, OUT, Math.min(size, granted));
        }

        @Override
        int splice(int from, int to, int octets) {
            asked = octets;
            if (from == OUT && drains == 0) {
                return WOULD_WAIT;
            }
            return from == OUT ? Math.min(octets, drains) : octets;
        }

        @Override
        void close(int descriptor) {
            closed++;
        }
    }

    private FakeCalls calls;
    private Pipes pipes;

    @BeforeEach
    void open() {
        assumeTrue(Epoll.isAvailable(), "splice(2) is Linux's");
        calls = new FakeCalls();
        pipes = new Pipes(calls);
    }

    @Test
    @DisplayName("an empty pipe that comes back is the next one's")
    void reuse() {
        Pipe first = pipes.take(0);
        pipes.release(first);
        assertSame(first, pipes.take(0));
        assertEquals(1, calls.opened);
    }

    @Test
    @DisplayName("a pipe that comes back with octets in it is closed, and they are held no more")
    void notEmpty() throws IOException {
        Pipe pipe = pipes.take(0);
        int taken = pipe.fill(SOCKET);
        assertEquals(taken, pipes.held());
        pipes.release(pipe);
        assertEquals(0, pipes.held());
        assertEquals(2, calls.closed);
    }

    @Test
    @DisplayName("the more is held the less goes into the next, and at the limit there is none until some is taken")
    void budget() throws IOException {
        calls.drains = 0;
        List<Pipe> stuck = new ArrayList<>();
        int before = Integer.MAX_VALUE;
        for (Pipe pipe = pipes.take(0); pipe != null; pipe = pipes.take(0)) {
            int taken = pipe.fill(SOCKET);
            assertTrue(taken <= before && taken >= 64 * 1024, taken + " after " + before);
            before = taken;
            pipe.drain(SOCKET);
            stuck.add(pipe);
        }
        assertEquals(64 * 1024, before);
        assertTrue(pipes.held() >= 8 << 20 && pipes.held() < (8 << 20) + (64 << 10), pipes.held() + " held");
        calls.drains = Integer.MAX_VALUE;
        for (Pipe pipe : stuck) {
            pipe.drain(SOCKET);
        }
        assertEquals(0, pipes.held());
        assertNotNull(pipes.take(0));
    }

    @Test
    @DisplayName("what a socket does not take stays, and is offered again")
    void partly() throws IOException {
        Pipe pipe = pipes.take(0);
        int taken = pipe.fill(SOCKET);
        calls.drains = 1_000;
        pipe.drain(SOCKET);
        assertEquals(taken - 1_000, pipes.held());
        pipe.drain(SOCKET);
        assertEquals(taken - 1_000, calls.asked);
    }

    @Test
    @DisplayName("where descriptors have run out there is none for a second")
    void exhausted() {
        calls.exhausted = true;
        assertNull(pipes.take(0));
        calls.exhausted = false;
        assertNull(pipes.take(SECOND - 1));
        assertNotNull(pipes.take(SECOND));
    }

    @Test
    @DisplayName("one that this user may have only a few pages for is closed at once")
    void tooSmall() {
        calls.granted = 8_192;
        assertNull(pipes.take(0));
        assertEquals(2, calls.closed);
        assertNull(pipes.take(1));
        assertEquals(1, calls.opened);
    }
}
