package io.fairlead.selection;

import java.util.Arrays;

/**
 * What links can carry by the packets that they drop, in either direction: as a part of the capacity that is stated.
 *
 * <p>A link that drops packets short of its capacity has less than is stated: the line behind the port is slower, or a
 * queue on the way overflows. So a loss lowers the ceiling from the capacity towards what gets through, by as much of the
 * way as the loss reveals of demand (patent claims 16 and 35), and the ceiling rises again over a minute without one. A link
 * that drops since it is full stays at its capacity: there its traffic tells.
 */
final class Ceiling {

    /** Nanoseconds in which the distance to the whole capacity shrinks to 1/e. */
    private static final double RECOVERY = 60e9;

    private final Fading fading = new Fading(RECOVERY);
    private final double[] part;

    Ceiling(int size) {
        part = new double[size];
        Arrays.fill(part, 1);
    }

    /**
     * Takes in a sample.
     *
     * @param use  what got through, as a part of the capacity
     * @param loss part of the packets that were dropped for want of room
     * @param span nanoseconds that the sample spans
     */
    void sample(int index, double use, double loss, long span) {
        if (loss == 0 && part[index] == 1) {
            return;
        }
        double risen = 1 - (1 - part[index]) * fading.kept(span);
        double dropping = 1 - Math.max(0, 1 - use) * Background.hidden(loss);
        part[index] = Math.min(risen, dropping);
    }

    /** Above 0 where anything gets through, up to 1. */
    double of(int index) {
        return part[index];
    }
}
