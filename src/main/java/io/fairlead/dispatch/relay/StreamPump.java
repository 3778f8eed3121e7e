package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Moves octets one way through a TCP flow.
 *
 * <p>Nothing is read while the sink has not taken what was read before: back-pressure reaches the source through its
 * own TCP window. The source's end is passed on after the last octet (half-close).
 */
final class StreamPump {

    /** Reads in a row before other flows have their turn. */
    private static final int TURN = 8;

    private final TcpFlow flow;
    private final LoopBuffers buffers;
    private final StreamSocket source;
    private final StreamSocket sink;
    private final boolean toServer;
    private ByteBuf pending;
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

    StreamPump(TcpFlow flow, LoopBuffers buffers, StreamSocket source, StreamSocket sink, boolean toServer) {
        this.flow = flow;
        this.buffers = buffers;
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
        return state == State.OPEN && source.isReadable() && sink.isWritable() && read();
    }

    private boolean read() {
        ByteBuf buffer = buffers.take();
        int received;
        try {
            received = source.receive(buffer);
        } catch (IOException e) {
            flow.sourceFailed(this);
            return state == State.ENDING;
        }
        if (received > 0) {
            flow.moved(toServer, received);
            if (source.hasEnded()) {
                state = State.ENDING;
                sink.concludeWithNext();
            }
            return forward(buffer);
        }
        if (received == StreamSocket.END) {
            state = State.ENDING;
            return true;
        }
        return false;
    }

    private boolean forward(ByteBuf buffer) {
        if (!send(buffer)) {
            return false;
        }
        if (buffer.isReadable()) {
            pending = buffers.keep();
            return false;
        }
        return true;
    }

    /** Whether nothing is pending any more. */
    private boolean flush() {
        if (pending == null) {
            return true;
        }
        if (!sink.isWritable() || !send(pending) || pending.isReadable()) {
            return false;
        }
        drop();
        return true;
    }

    private boolean send(ByteBuf octets) {
        try {
            sink.send(octets);
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
            buffers.release(pending);
            pending = null;
        }
    }
}
