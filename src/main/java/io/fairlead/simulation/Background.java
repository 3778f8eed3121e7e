package io.fairlead.simulation;

import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.Objects;

/**
 * Traffic on a link that no chooser caused, on and off by turns of exponentially distributed length.
 *
 * @param link which link
 * @param use  part of its capacity that it sends at while it is on
 * @param on   mean length of its times on
 * @param off  mean length of its times off; zero for never off
 */
public record Background(LinkId link, double use, Duration on, Duration off) {

    public Background {
        Objects.requireNonNull(link, "link");
        Objects.requireNonNull(on, "on");
        Objects.requireNonNull(off, "off");
        if (!(use >= 0) || on.isNegative() || on.isZero() || off.isNegative()) {
            throw new IllegalArgumentException("background traffic is 0 or more and is on for a time above 0");
        }
    }

    /** Part of the capacity that it takes in the mean. */
    public double mean() {
        double seconds = on.toNanos();
        return use * seconds / (seconds + off.toNanos());
    }
}
