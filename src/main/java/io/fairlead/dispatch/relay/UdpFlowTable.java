package io.fairlead.dispatch.relay;

import java.util.concurrent.ThreadLocalRandom;

/**
 * UDP flows of one listener by client address and port: a chained hash table whose links and keys are in the flows.
 *
 * <p>Looked up once for each packet from a client, without an object for the key. The hash is seeded at random, so that
 * nobody can choose addresses that fall into one chain.
 */
final class UdpFlowTable {

    private static final int SMALLEST = 256;

    private final long seed = ThreadLocalRandom.current().nextLong() | 1;
    private UdpFlow[] chains = new UdpFlow[SMALLEST];
    private int size;

    /** The flow of that client; null when there is none. */
    UdpFlow find(long high, long low, int port) {
        for (UdpFlow flow = chains[index(high, low, port)]; flow != null; flow = flow.next) {
            if (flow.low == low && flow.port == port && flow.high == high) {
                return flow;
            }
        }
        return null;
    }

    void add(UdpFlow flow) {
        if (++size > chains.length) {
            resize(chains.length * 2);
        }
        link(flow);
    }

    void remove(UdpFlow flow) {
        int index = index(flow.high, flow.low, flow.port);
        if (chains[index] == flow) {
            chains[index] = flow.next;
        } else {
            UdpFlow before = chains[index];
            while (before.next != flow) {
                before = before.next;
            }
            before.next = flow.next;
        }
        flow.next = null;
        if (--size < chains.length / 4 && chains.length > SMALLEST) {
            resize(chains.length / 2);
        }
    }

    int size() {
        return size;
    }

    private void link(UdpFlow flow) {
        int index = index(flow.high, flow.low, flow.port);
        flow.next = chains[index];
        chains[index] = flow;
    }

    private void resize(int length) {
        UdpFlow[] old = chains;
        chains = new UdpFlow[length];
        for (UdpFlow chain : old) {
            while (chain != null) {
                UdpFlow next = chain.next;
                link(chain);
                chain = next;
            }
        }
    }

    /** Multiply-and-fold of the seeded words; the table's length is a power of two. */
    private int index(long high, long low, int port) {
        long mixed = fold(low ^ seed, (long) port << 32 ^ high ^ Long.rotateLeft(seed, 32));
        mixed = fold(mixed ^ high, seed ^ 0x9e3779b97f4a7c15L);
        return (int) (mixed & chains.length - 1);
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.multiplyHigh(a, b);
    }
}
