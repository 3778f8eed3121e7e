package io.fairlead.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times: a number with {@code ms}, {@code s}, {@code m} or {@code h}. A number alone is refused, as it could mean any
 * of them.
 */
final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) ?(ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final Map<String, Long> MILLISECONDS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private Durations() {
    }

    /** A time within bounds, in milliseconds or coarser. */
    static ValueType<Duration> between(Duration min, Duration max) {
        return text -> {
            Duration duration = parse(text);
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new BadValue(Quote.of(text) + " is out of range", "write " + format(min) + " to " + format(max));
            }
            return duration;
        };
    }

    private static Duration parse(String text) throws BadValue {
        Matcher matcher = FORM.matcher(text);
        if (NUMBER.matcher(text).matches()) {
            throw new BadValue(Quote.of(text) + " has no unit",
                    "write " + Quote.plain(text) + "s if seconds are meant; units are ms, s, m and h");
        }
        if (!matcher.matches()) {
            throw new BadValue(Quote.of(text) + " is no duration", "write a number and a unit: 500ms, 5s, 2m or 1h");
        }
        BigDecimal milliseconds = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(MILLISECONDS.get(matcher.group(2)))).stripTrailingZeros();
        if (milliseconds.scale() > 0) {
            throw new BadValue(Quote.of(text) + " is finer than a millisecond",
                    "write whole milliseconds, such as 1ms");
        }
        return Duration.ofMillis(milliseconds.longValueExact());
    }

    /** As the file would have it, in the coarsest unit that is exact. */
    static String format(Duration duration) {
        long milliseconds = duration.toMillis();
        for (String unit : new String[] {"h", "m", "s"}) {
            long size = MILLISECONDS.get(unit);
            if (milliseconds != 0 && milliseconds % size == 0) {
                return milliseconds / size + unit;
            }
        }
        return milliseconds == 0 ? "0s" : String.format(Locale.ROOT, "%dms", milliseconds);
    }
}
