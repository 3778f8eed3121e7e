package io.fairlead.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequences of results in, sequences of states out: p is a pass, f a failure; U is up, D is down. */
class DampenerTest {

    @ParameterizedTest(name = "rise {0}, fall {1}: {2} gives {3}")
    @CsvSource({
        // the very first result decides
        "2, 3, p,            U",
        "2, 3, f,            D",
        "9, 9, f,            D",
        // up turns down after fall failures in a row, not before
        "2, 3, pff,          UUU",
        "2, 3, pfff,         UUUD",
        "2, 3, pffpffpff,    UUUUUUUUU",
        // down turns up after rise passes in a row, not before
        "2, 3, fp,           DD",
        "2, 3, fpp,          DDU",
        "3, 1, fppfppfppp,   DDDDDDDDDU",
        // there and back, each run counted from nothing
        "2, 3, pfffppfffpp,  UUUDDUUUDDU",
        "2, 2, pffpfpfpp,    UUDDDDDDU",
        // no damping
        "1, 1, pfpfp,        UDUDU",
        // the first failure already counts as the whole fall, so it is no part of a run
        "2, 2, fpffp,        DDDDD",
    })
    void turnsOverAfterARunOfContraryResults(int rise, int fall, String results, String states) {
        assertEquals(states, states(new Dampener(rise, fall), results));
    }

    @Test
    @DisplayName("is up and undecided before any result")
    void isUpAndUndecidedBeforeAnyResult() {
        Dampener dampener = new Dampener(2, 3);
        assertEquals(Health.UP, dampener.health());
        assertFalse(dampener.decided());
        dampener.accept(false);
        assertTrue(dampener.decided());
        assertEquals(Health.DOWN, dampener.health());
    }

    private static String states(Dampener dampener, String results) {
        StringBuilder states = new StringBuilder();
        for (char result : results.toCharArray()) {
            states.append(dampener.accept(result == 'p') == Health.UP ? 'U' : 'D');
        }
        return states.toString();
    }
}
