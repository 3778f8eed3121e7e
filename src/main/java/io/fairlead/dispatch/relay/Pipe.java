package io.fairlead.dispatch.relay;

import java.io.IOException;

/**
 * A pipe of the kernel between two sockets: what passes it is handed on page by page and copied by nobody.
 *
 * <p>It is filled only when empty, so that what comes out is in order with what goes past it.
 */
final class Pipe {

    private final Pipes pipes;
    private final PipeCalls calls;
    private final int in;
    private final int out;
    private final int size;
    private int limit;
    private int held;

    Pipe(Pipes pipes, PipeCalls calls, int in, int out, int size) {
        this.pipes = pipes;
        this.calls = calls;
        this.in = in;
        this.out = out;
        this.size = size;
        this.limit = size;
    }

    /** Octets it may hold. */
    int size() {
        return size;
    }

    /** Sets how many octets one filling is to be at most. */
    void limit(int octets) {
        limit = Math.min(octets, size);
    }

    boolean isEmpty() {
        return held == 0;
    }

    /**
     * Takes octets from a socket.
     *
     * @return octets, {@link StreamSocket#NOTHING} or {@link StreamSocket#END}
     */
    int fill(int socket) throws IOException {
        int taken = calls.splice(socket, in, limit);
        if (taken > 0) {
            hold(taken);
            return taken;
        }
        return taken == PipeCalls.WOULD_WAIT ? StreamSocket.NOTHING : StreamSocket.END;
    }

    /** Gives octets to a socket, as far as it takes them. */
    void drain(int socket) throws IOException {
        int given = calls.splice(out, socket, held);
        if (given > 0) {
            hold(-given);
        }
    }

    private void hold(int more) {
        held += more;
        pipes.hold(more);
    }

    void close() {
        hold(-held);
        calls.close(in);
        calls.close(out);
    }
}
