package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import java.io.IOException;

/**
 * Tells when every program that ran at a time has ended, and so sees nothing any more of what was in force then.
 *
 * <p>The kernel waits for that itself before it answers a write to a map of maps. A thread aside makes such writes, to a
 * row that nobody reads; what is to be waited for is numbered.
 */
final class Grace implements AutoCloseable {

    private final BpfMap outer;
    private final int spare;
    private final BpfMap nothing;
    private final Thread thread = Thread.ofPlatform().daemon().name("fairlead-grace").unstarted(this::run);
    private long asked;
    private long passed;
    private IOException failure;
    private boolean closed;

    /**
     * @param outer a map of maps
     * @param spare a row of it that no program reads
     */
    Grace(BpfMap outer, int spare) throws IOException {
        this.outer = outer;
        this.spare = spare;
        nothing = Tables.ring(1);
        thread.start();
    }

    /** Begins to wait for the programs that run now; gives the number to ask by. */
    synchronized long begin() {
        asked++;
        notifyAll();
        return asked;
    }

    /** Returns when they have ended; 0 is no time at all. */
    synchronized void await(long number) throws IOException {
        try {
            while (passed < number && !closed) {
                if (failure != null) {
                    throw new IOException("the kernel does not say when its programs have ended", failure);
                }
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void run() {
        try {
            for (long number = next(); number > 0; number = next()) {
                outer.put(spare, BpfMap.buffer(Integer.BYTES).putInt(0, nothing.descriptor()));
                pass(number);
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The newest number that is asked for; 0 at the end. */
    private synchronized long next() throws InterruptedException {
        while (asked == passed && !closed) {
            wait();
        }
        return closed ? 0 : asked;
    }

    private synchronized void pass(long number) {
        passed = number;
        notifyAll();
    }

    private synchronized void fail(IOException e) {
        failure = e;
        notifyAll();
    }

    /** Ends after a write under way, since that needs the maps. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        nothing.close();
    }
}
