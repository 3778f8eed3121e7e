package io.fairlead.dispatch.relay;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * The pipes of one event loop. A flow has one only while its slower end has not taken what is in it, so all flows that
 * run well use the same few in turn.
 *
 * <p>What is in a pipe is the kernel's memory, in which slow clients are not to hold much: the more is held, the less
 * goes into the next one, and from {@link #BUDGET} on there are none. Nor are there for a while after one could not be
 * had: descriptors may have run out, or the pages that this user may have in pipes (pipe-user-pages-soft in proc(5)).
 * Flows are copied then.
 */
final class Pipes {

    /** Octets that pass at once where little is held: enough that the calls cost little. */
    private static final int MOST = 512 * 1024;
    /** Octets that pass at once where much is held; a pipe that is granted less is not worth having. */
    private static final int LEAST = 64 * 1024;
    /** Octets held in pipes of this loop from which on flows are copied. */
    private static final long BUDGET = 8 * 1024 * 1024;
    private static final int SPARES = 8;
    /** Nanoseconds after a failure in which none is asked for. */
    private static final long PAUSE = 1_000_000_000L;

    private final ArrayDeque<Pipe> spares = new ArrayDeque<>();
    private PipeCalls calls;
    private long held;
    private boolean failed;
    private long failedAt;

    /** Looks for the calls of Linux with the first pipe: a relay on another system never opens one. */
    Pipes() {
        this(null);
    }

    Pipes(PipeCalls calls) {
        this.calls = calls;
    }

    /** Loads what is needed here, as {@link NativeErrors#load} does, by opening a pipe. */
    static void load() {
        if (Epoll.isAvailable()) {
            Pipes rehearsal = new Pipes();
            Pipe pipe = rehearsal.take(System.nanoTime());
            if (pipe != null) {
                rehearsal.release(pipe);
            }
            rehearsal.close();
        }
    }

    /** An empty pipe, to be given back by {@link #release}; null when none is to be had. */
    Pipe take(long now) {
        if (held >= BUDGET || failed && now - failedAt < PAUSE) {
            return null;
        }
        Pipe pipe = spares.isEmpty() ? open(now) : spares.pop();
        if (pipe != null) {
            pipe.limit((int) Math.clamp((BUDGET - held) / 16, LEAST, MOST));
        }
        return pipe;
    }

    private Pipe open(long now) {
        try {
            if (calls == null) {
                calls = new PipeCalls();
            }
            Pipe pipe = calls.open(this, MOST);
            failed = pipe.size() < LEAST;
            if (!failed) {
                return pipe;
            }
            pipe.close();
        } catch (IOException e) {
            // Where descriptors have run out the acceptor says so; a copy needs none.
            failed = true;
        }
        failedAt = now;
        return null;
    }

    /** Is told that pipes hold that many octets more than before, or fewer. */
    void hold(int octets) {
        held += octets;
    }

    /** Takes a pipe back. One that is not empty is of no more use: what is in it has nowhere to go. */
    void release(Pipe pipe) {
        if (pipe.isEmpty() && spares.size() < SPARES) {
            spares.push(pipe);
        } else {
            pipe.close();
        }
    }

    /** Octets of the kernel's memory in pipes. */
    long held() {
        return held;
    }

    /** Closes those that no flow has. */
    void close() {
        spares.forEach(Pipe::close);
        spares.clear();
    }
}
