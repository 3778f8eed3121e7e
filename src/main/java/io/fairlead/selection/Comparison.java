package io.fairlead.selection;

import java.util.Arrays;
import java.util.Objects;

/**
 * What decides between servers that the ring offers: the one that holds least for its room, counting the one to come.
 * Immutable.
 *
 * <p>Weights are as old as the last measurement, what a server {@linkplain Held holds} is of this moment. Two servers
 * drawn by weight and compared by what they hold keep nearly the whole gain of comparing all of them (Mitzenmacher,
 * "The Power of Two Choices in Randomized Load Balancing"), in O(1).
 *
 * @param rule     how many are compared
 * @param room     by server index, above 0: what a server has to hold things with, in any unit common to all
 * @param settled  by server index: of what a server holds, so much has been taken off its room already and does not count;
 *                 below 0 where it holds more besides; empty for nothing
 * @param reserve  standard deviations of what a server may come to hold for which room is kept free: independent
 *                 demands of number x stray by the root of x, which is much of a small link and little of a large one
 * @param slack    part by which one that is drawn may be the fuller and still be taken: rooms that are estimates are no
 *                 more exact than that, and near equals should take turns; among all only
 */
public record Comparison(Rule rule, double[] room, double[] settled, double reserve, double slack) {

    /** The ring alone decides. */
    public static final Comparison NONE = new Comparison(Rule.FIRST_DRAWN, new double[0], new double[0], 0, 0);

    public Comparison {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(settled, "settled");
    }

    /** Counts all that servers hold. */
    public Comparison(Rule rule, double[] room) {
        this(rule, room, new double[0], 0, 0);
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

    /** The same between these servers alone, which go by their places in this list. */
    public Comparison among(int[] servers) {
        return new Comparison(rule, of(servers, room), of(servers, settled), reserve, slack);
    }

    private static double[] of(int[] servers, double[] values) {
        return values.length == 0 ? values : Arrays.stream(servers).mapToDouble(server -> values[server]).toArray();
    }

    /** What a server would hold for its room, were it given so much more. */
    double pressure(int server, Held held, double more) {
        double holds = settled.length == 0 ? held.of(server) : Math.max(0, held.of(server) - settled[server]);
        double then = holds + more;
        return (reserve == 0 ? then : then + reserve * Math.sqrt(then)) / room[server];
    }
}
