package io.fairlead.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Capacities of links in bits/s with decimal prefixes, as ifHighSpeed and every data sheet have them. */
final class BitRates {

    private static final Pattern BITS =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?) ?([kmgt]?)bit/s", Pattern.CASE_INSENSITIVE);
    private static final Pattern BYTES = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?) ?([kKmMgGtT]?)(?:B|Byte|byte)/s");
    private static final List<String> PREFIXES = List.of("", "k", "m", "g", "t");
    private static final List<String> UNITS = List.of("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s");
    private static final long MIN = 1_000;
    private static final long MAX = 100_000_000_000_000L;

    private BitRates() {
    }

    /** Bits/s, 1 kbit/s to 100 Tbit/s. */
    static long parse(String text) throws BadValue {
        Matcher bytes = BYTES.matcher(text);
        if (bytes.matches()) {
            BigDecimal bits = amount(bytes).multiply(BigDecimal.valueOf(8));
            throw new BadValue(Quote.of(text) + " counts bytes, and capacities are in bits/s", "write " + format(bits));
        }
        Matcher matcher = BITS.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue(Quote.of(text) + " is no bit rate",
                    "write a number and bit/s, kbit/s, Mbit/s, Gbit/s or Tbit/s: 1Gbit/s");
        }
        BigDecimal bits = amount(matcher);
        if (bits.compareTo(BigDecimal.valueOf(MIN)) < 0 || bits.compareTo(BigDecimal.valueOf(MAX)) > 0) {
            throw new BadValue(Quote.of(text) + " is out of range", "write " + format(MIN) + " to " + format(MAX));
        }
        return bits.longValue();
    }

    /** As the file would have it, in the largest unit that leaves a whole number. */
    static String format(long bits) {
        return format(BigDecimal.valueOf(bits));
    }

    private static String format(BigDecimal bits) {
        for (int i = UNITS.size() - 1; i > 0; i--) {
            BigDecimal number = bits.movePointLeft(3 * i).stripTrailingZeros();
            if (number.signum() != 0 && number.scale() <= 0) {
                return number.toPlainString() + UNITS.get(i);
            }
        }
        return bits.stripTrailingZeros().toPlainString() + UNITS.getFirst();
    }

    private static BigDecimal amount(Matcher matcher) {
        int power = 3 * PREFIXES.indexOf(matcher.group(2).toLowerCase(Locale.ROOT));
        return new BigDecimal(matcher.group(1)).movePointRight(power);
    }
}
