package io.fairlead.simulation;

import java.time.Duration;
import java.util.Objects;

/**
 * The resolvers that clients sit behind; each asks once per TTL, however many clients it has.
 *
 * @param count     how many
 * @param exponent  Zipf: the k-th largest has clients in proportion to k^-exponent; 0 for all alike
 * @param overlong  part of them that hold answers too long, 0 to 1
 * @param hold      for how long these hold answers at least
 */
public record Resolvers(int count, double exponent, double overlong, Duration hold) {

    /** Two thousand, a few of which have much of the traffic; a twentieth hold answers for a minute at least. */
    public static final Resolvers DEFAULT = new Resolvers(2000, 0.8, 0.05, Duration.ofMinutes(1));

    public Resolvers {
        Objects.requireNonNull(hold, "hold");
        if (count < 1 || !(exponent >= 0) || !(overlong >= 0 && overlong <= 1) || hold.isNegative()) {
            throw new IllegalArgumentException(
                    "1 resolver or more, an exponent of 0 or more, a part of 0 to 1 that hold answers too long");
        }
    }
}
