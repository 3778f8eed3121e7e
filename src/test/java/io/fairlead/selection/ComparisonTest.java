package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.selection.Comparison.Rule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What servers hold is compared by their room")
class ComparisonTest {

    @Test
    @DisplayName("among some of the servers by the same rule, each room at its server's new place")
    void among() {
        Comparison some = new Comparison(Rule.BETTER_OF_TWO, new double[] {4, 1, 9, 2}).among(new int[] {3, 0});
        assertEquals(Rule.BETTER_OF_TWO, some.rule());
        assertArrayEquals(new double[] {2, 4}, some.room());
        assertEquals(0, Comparison.NONE.among(new int[] {1, 0}).room().length);
    }
}
