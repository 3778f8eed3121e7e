package io.fairlead.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in octets with decimal prefixes: {@code 8MB}. */
final class ByteSizes {

    private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([kmgt]?)B", Pattern.CASE_INSENSITIVE);
    private static final List<String> PREFIXES = List.of("", "k", "m", "g", "t");
    private static final BigDecimal MAX = BigDecimal.TEN.pow(15);

    private ByteSizes() {
    }

    /** Octets, 1 B to 1000 TB. */
    static double parse(String text) throws BadValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue(Quote.of(text) + " is no size", "write a number and B, kB, MB, GB or TB: 8MB");
        }
        BigDecimal octets = new BigDecimal(matcher.group(1))
                .movePointRight(3 * PREFIXES.indexOf(matcher.group(2).toLowerCase(Locale.ROOT)));
        if (octets.compareTo(BigDecimal.ONE) < 0 || octets.compareTo(MAX) > 0) {
            throw new BadValue(Quote.of(text) + " is out of range", "write 1B to 1000TB");
        }
        return octets.doubleValue();
    }
}
