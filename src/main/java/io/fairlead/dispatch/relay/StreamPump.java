package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Moves octets one way through a TCP flow.
 *
 * <p>Nothing is read while the sink has not taken what was read before: back-pressure reaches the source through its
 * own TCP window. The source's end is passed on after the last octet (half-close).
 *
 * <p>Octets are copied through a buffer of the loop, which for small messages is the cheapest. Where they come faster
 * than they are read they go through a {@link Pipe} (splice(2)) for as long as they do: to open one, and two calls more
 * for what it moves, pays for bulk only.
 */
final class StreamPump {

    /** Reads in a row before other flows have their turn. */
    private static final int TURN = 8;
    /** Octets of one read from which on the next one goes through a pipe. */
    private static final int BULK = 64 * 1024;
    /** Octets through a pipe below which the next read is a copy again. */
    private static final int TRICKLE = 16 * 1024;

    private final TcpFlow flow;
    private final RelayLoop loop;
    private final StreamSocket source;
    private final StreamSocket sink;
    private final boolean toServer;
    private ByteBuf pending;
    private Pipe piped;
    private boolean bulk;
    private State state = State.OPEN;

    private enum State {
        /** Octets may come. */
        OPEN,
        /** The source has ended; what is pending and the FIN are still to be sent. */
        ENDING,
        /** Everything has been passed on. */
        ENDED,
        /** The sink takes no more. */
        BROKEN
    }

    StreamPump(TcpFlow flow, RelayLoop loop, StreamSocket source, StreamSocket sink, boolean toServer) {
        this.flow = flow;
        this.loop = loop;
        this.source = source;
        this.sink = sink;
        this.toServer = toServer;
    }

    /** Puts octets ahead of the stream, which the loop's buffers keep. */
    void prepend(ByteBuf kept) {
        pending = kept;
    }

    /** Whether it will move nothing more. */
    boolean isOver() {
        return state == State.ENDED || state == State.BROKEN;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    boolean isBroken() {
        return state == State.BROKEN;
    }

    /** Treats the source as ended: what was read before is still delivered. */
    void endInput() {
        if (state == State.OPEN) {
            state = State.ENDING;
        }
    }

    /**
     * Moves what can be moved now, within its turn.
     *
     * @return true when there may be more to move at once
     */
    boolean run() {
        for (int reads = 0; reads < TURN && !isOver(); reads++) {
            if (!flush() || !step()) {
                return false;
            }
        }
        return !isOver();
    }

    private boolean step() {
        if (state == State.ENDING) {
            finish();
            return false;
        }
        return state == State.OPEN && source.isReadable() && sink.isWritable() && move();
    }

    private boolean move() {
        Pipe pipe = bulk && source.takesPipes() && sink.takesPipes() ? loop.pipes().take(loop.now()) : null;
        return pipe == null ? read() : splice(pipe);
    }

    private boolean splice(Pipe pipe) {
        piped = pipe;
        int received;
        try {
            received = source.receive(pipe);
        } catch (IOException e) {
            drop();
            flow.sourceFailed(this);
            return state == State.ENDING;
        }
        if (received > 0) {
            bulk = received >= TRICKLE;
            loop.count(Event.PIPED, received);
            flow.moved(toServer, received);
            return flush();
        }
        drop();
        return isEnd(received);
    }

    private boolean isEnd(int received) {
        if (received == StreamSocket.END) {
            state = State.ENDING;
            return true;
        }
        return false;
    }

    private boolean read() {
        ByteBuf buffer = loop.buffers().take();
        int received;
        try {
            received = source.receive(buffer);
        } catch (IOException e) {
            flow.sourceFailed(this);
            return state == State.ENDING;
        }
        if (received > 0) {
            bulk = received >= BULK;
            flow.moved(toServer, received);
            if (source.hasEnded()) {
                state = State.ENDING;
                sink.concludeWithNext();
            }
            return forward(buffer);
        }
        return isEnd(received);
    }

    private boolean forward(ByteBuf buffer) {
        if (!send(buffer)) {
            return false;
        }
        if (buffer.isReadable()) {
            pending = loop.buffers().keep();
            return false;
        }
        return true;
    }

    /** Whether nothing is pending any more. */
    private boolean flush() {
        if (pending == null && piped == null) {
            return true;
        }
        if (!sink.isWritable() || !send(pending) || holds()) {
            return false;
        }
        drop();
        return true;
    }

    private boolean holds() {
        return pending != null ? pending.isReadable() : piped != null && !piped.isEmpty();
    }

    /** Sends octets of a buffer, or those in the pipe where there is none. */
    private boolean send(ByteBuf octets) {
        try {
            if (octets != null) {
                sink.send(octets);
            } else {
                sink.send(piped);
            }
            return true;
        } catch (IOException e) {
            drop();
            state = State.BROKEN;
            flow.sinkFailed(this);
            return false;
        }
    }

    private void finish() {
        state = State.ENDED;
        if (flow.isOver()) {
            return;
        }
        try {
            sink.endOutput();
        } catch (IOException e) {
            state = State.BROKEN;
        }
    }

    /** Gives up what is pending. */
    void drop() {
        if (pending != null) {
            loop.buffers().release(pending);
            pending = null;
        }
        if (piped != null) {
            loop.pipes().release(piped);
            piped = null;
        }
    }
}
