package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Leases of answers are written down")
class LeaseLedgerTest {

    private static final long SECOND = 1_000_000_000L;

    private static Selector only(int server) {
        double[] weights = new double[3];
        weights[server] = 1;
        return Selector.of(weights);
    }

    @Test
    @DisplayName("a lease counts for its server until it ends")
    void leasesEnd() {
        LeaseLedger ledger = new LeaseLedger(3, 100);
        assertEquals(1, ledger.assign(only(1), 0, 7, 0, 0, 10 * SECOND));
        assertEquals(2, ledger.assign(only(2), 0, 8, 0, 5 * SECOND, 10 * SECOND));
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
        assertEquals(-1, ledger.assign(Selector.NONE, 0, 7, 0, 0, SECOND));
        assertEquals(0, ledger.assign(Selector.NONE, 0, 7, 0, 0, SECOND, new int[2]));
    }
}
