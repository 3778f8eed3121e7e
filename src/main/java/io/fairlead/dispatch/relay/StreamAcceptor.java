package io.fairlead.dispatch.relay;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes connections off one listening socket.
 *
 * <p>Where descriptors or memory have run out it pauses, since the connection that cannot be taken would be told of
 * again at once; clients wait in the kernel's queue meanwhile.
 */
abstract class StreamAcceptor {

    private static final Logger LOG = System.getLogger(StreamAcceptor.class.getName());
    /** Connections taken in a row before flows have their turn. */
    private static final int TURN = 64;
    private static final long PAUSE_MILLIS = 200;
    /** Time between two lines about shortage. */
    private static final long QUIET = 10_000_000_000L;

    private RelayLoop loop;
    private Consumer<Transport.Accepted> taker;
    private boolean paused;
    private boolean closed;
    private boolean complained;
    private long lastLine;

    /** As bound. */
    abstract InetSocketAddress address();

    /** The next connection; null when none waits. */
    abstract Transport.Accepted accept() throws IOException;

    /** Begins to watch. */
    abstract void watch(RelayLoop on) throws IOException;

    /** Wants to be told of connections, or not. */
    abstract void interest(boolean wanted);

    abstract void free();

    /** Begins to take connections; on the loop. */
    final void start(RelayLoop on, Consumer<Transport.Accepted> to) throws IOException {
        loop = on;
        taker = to;
        watch(on);
        interest(true);
        on.onShortage(this::pause);
    }

    /** There are connections to take, perhaps. */
    final void ready() {
        try {
            for (int i = 0; i < TURN && !paused && !closed; i++) {
                Transport.Accepted accepted = accept();
                if (accepted == null) {
                    return;
                }
                taker.accept(accepted);
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a connection to " + address() + " failed; the next one is taken", e);
        }
    }

    private void failed(IOException cause) {
        if (!loop.noteShortage(cause)) {
            // The client gave up while it waited in the queue (accept(2), ECONNABORTED): the next one is taken at the
            // next event.
            LOG.log(Level.DEBUG, "a connection could not be taken", cause);
        }
    }

    private void pause() {
        if (paused || closed) {
            return;
        }
        paused = true;
        interest(false);
        loop.count(Event.ACCEPT_PAUSE);
        long now = loop.freshNow();
        if (!complained || now - lastLine >= QUIET) {
            complained = true;
            lastLine = now;
            LOG.log(Level.WARNING, "out of descriptors or socket memory: accepting on {0} pauses until some are free; raise the limit of "
                    + "open files (ulimit -n, LimitNOFILE=) or lower the limit of flows", address());
        }
        loop.eventLoop().schedule(this::resume, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void resume() {
        if (paused && !closed) {
            paused = false;
            interest(true);
        }
    }

    /** Stops listening; on the loop. */
    public final void close() {
        if (!closed) {
            closed = true;
            free();
        }
    }
}
