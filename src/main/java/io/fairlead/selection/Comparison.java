package io.fairlead.selection;

import java.util.Objects;

/**
 * What decides between servers that the ring offers: the one that holds least for its room, counting the one to come.
 * Immutable.
 *
 * <p>Weights are as old as the last measurement, what a server {@linkplain Held holds} is of this moment. Two servers
 * drawn by weight and compared by what they hold keep nearly the whole gain of comparing all of them (Mitzenmacher,
 * "The Power of Two Choices in Randomized Load Balancing"), in O(1).
 *
 * @param rule how many are compared
 * @param room by server index, above 0: what a server has to hold things with, in any unit common to all
 */
public record Comparison(Rule rule, double[] room) {

    /** The ring alone decides. */
    public static final Comparison NONE = new Comparison(Rule.FIRST_DRAWN, new double[0]);

    public Comparison {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(room, "room");
    }

    /** How many servers are compared. */
    public enum Rule {
        /** None: the first drawn is taken. */
        FIRST_DRAWN,
        /** The two that are drawn first. */
        BETTER_OF_TWO,
        /** All that have a weight; O(n). */
        LEAST_OF_ALL
    }

    /** What a server would hold for its room, were it given one more. */
    double pressure(int server, Held held) {
        return (held.of(server) + 1) / room[server];
    }
}
