package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Leases of answers are written down")
class LeaseLedgerTest {

    private static final long SECOND = 1_000_000_000L;

    /** Questions of a service, and of another. */
    private static final int A = 0;
    private static final int AAAA = 1;
    private static final int OTHER_AAAA = 3;
    private static final long MILLI = 1_000_000L;

    private static Selector only(int server) {
        double[] weights = new double[3];
        weights[server] = 1;
        return Selector.of(weights);
    }

    @Test
    @DisplayName("a lease counts for its server until it ends")
    void leasesEnd() {
        LeaseLedger ledger = new LeaseLedger(3, 100);
        assertEquals(1, ledger.assign(only(1), 0, 7, A, 0, 0, 10 * SECOND));
        assertEquals(2, ledger.assign(only(2), 0, 8, A, 0, 5 * SECOND, 10 * SECOND));
        double one = ledger.of(1);
        assertTrue(one > 0);
        ledger.settle(9 * SECOND);
        assertEquals(one, ledger.of(1), "it lives");
        ledger.settle(12 * SECOND);
        assertEquals(0, ledger.of(1), 1e-9);
        assertTrue(ledger.of(2) > 0);
    }

    @Test
    @DisplayName("no server, no lease")
    void nothing() {
        LeaseLedger ledger = new LeaseLedger(3, 100);
        assertEquals(-1, ledger.assign(Selector.NONE, 0, 7, A, 0, 0, SECOND));
        assertEquals(0, ledger.assign(Selector.NONE, 0, 7, A, 0, 0, SECOND, new int[2]));
    }

    private final LeaseLedger ledger = new LeaseLedger(3, 100);
    private final Selector even = Selector.of(new double[] {1, 1, 1});

    private double held() {
        return ledger.of(0) + ledger.of(1) + ledger.of(2);
    }

    @Test
    @DisplayName("A and AAAA asked for at once are one lease, and told the same server, whichever comes first")
    void pairs() {
        ledger.settle(0);
        assertEquals(1, ledger.assign(only(1), 0, 7, A, 0, 0, 10 * SECOND));
        assertEquals(1, ledger.assign(even, 0, 7, AAAA, 0, 900 * MILLI, 10 * SECOND));
        assertEquals(1, held(), 1e-9);
        assertEquals(2, ledger.assign(only(2), 0, 8, AAAA, 0, SECOND, 10 * SECOND));
        assertEquals(2, ledger.assign(even, 0, 8, A, 0, SECOND, 10 * SECOND));
        assertEquals(2, held(), 1e-9);
        ledger.settle(12 * SECOND);
        assertEquals(0, held(), 1e-9, "and it ends once");
    }

    @Test
    @DisplayName("a third question at once, the same one again, one of another service, one that is late: each a lease of its own")
    void noPairs() {
        ledger.assign(even, 0, 7, A, 0, 0, 10 * SECOND);
        ledger.assign(even, 0, 7, AAAA, 0, 0, 10 * SECOND);
        ledger.assign(even, 0, 7, AAAA, 0, 0, 10 * SECOND);
        assertEquals(2, held(), 1e-9);
        ledger.assign(even, 0, 8, A, 0, 0, 10 * SECOND);
        ledger.assign(even, 0, 8, A, 0, MILLI, 10 * SECOND);
        ledger.assign(even, 0, 8, OTHER_AAAA, 0, 2 * MILLI, 10 * SECOND);
        assertEquals(5, held(), 1e-9);
        ledger.assign(even, 0, 9, A, 0, 0, 10 * SECOND);
        ledger.assign(even, 0, 9, AAAA, 0, SECOND, 10 * SECOND);
        assertEquals(7, held(), 1e-9);
    }

    @Test
    @DisplayName("where the server told has no address of the other family, or is left by now, another lease is given")
    void notOffered() {
        ledger.assign(only(1), 0, 7, A, 0, 0, 10 * SECOND);
        assertEquals(2, ledger.assign(only(2), 0, 7, AAAA, 0, 0, 10 * SECOND));
        assertEquals(1, ledger.of(1), 1e-9);
        assertEquals(1, ledger.of(2), 1e-9);
    }

    @Test
    @DisplayName("a resolver that takes another's place makes no pair with what that one was told")
    void placeTakenOver() {
        LeaseLedger small = new LeaseLedger(3, 1);
        for (int resolver = 0; resolver < 50; resolver++) {
            small.assign(only(1), 0, resolver, A, 0, 0, 10 * SECOND);
            assertEquals(0, small.assign(only(0), 0, 100 + resolver, AAAA, 0, 0, 10 * SECOND));
        }
        assertEquals(50, small.of(1), 1e-9);
        assertEquals(50, small.of(0), 1e-9);
    }

    @Test
    @DisplayName("a resolver that asks for both weighs no more than one that asks for A alone, beat after beat, with a TTL of 0 too")
    void weighsTheSame() {
        for (long ttl : new long[] {0, 5 * SECOND}) {
            LeaseLedger both = new LeaseLedger(3, 100);
            LeaseLedger one = new LeaseLedger(3, 100);
            for (long at = SECOND; at < 300 * SECOND; at += 6 * SECOND) {
                both.assign(only(1), 0, 7, A, 0, at, ttl);
                both.assign(only(1), 0, 7, AAAA, 0, at + 20 * MILLI, ttl);
                one.assign(only(1), 0, 7, A, 0, at, ttl);
                assertEquals(one.of(1), both.of(1), 1e-9);
                both.settle(at + SECOND);
                one.settle(at + SECOND);
            }
        }
    }

    @Test
    @DisplayName("of several addresses the first is the same, and the lease is one")
    void pairOfSeveral() {
        int[] first = new int[2];
        int[] second = new int[2];
        assertEquals(2, ledger.assign(even, 0, 7, A, 2, 0, 10 * SECOND, first));
        assertEquals(2, ledger.assign(even, 0, 7, AAAA, 1, 0, 10 * SECOND, second));
        assertEquals(first[0], second[0]);
        assertTrue(second[0] != second[1]);
        assertEquals(1, held(), 1e-9);
    }
}
