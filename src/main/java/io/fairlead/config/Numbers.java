package io.fairlead.config;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whole numbers, decimal numbers and fractions. Always decimal: a leading zero makes nothing octal. */
final class Numbers {

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,40}(?:_\\d{1,40}){0,20}");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}(?:\\.\\d{1,12})?");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?) ?%");

    private Numbers() {
    }

    /** A whole number within bounds, both included; underscores may group digits. */
    static ValueType<Integer> between(int min, int max) {
        return text -> {
            String cure = "write a number from " + min + " to " + max;
            if (!WHOLE.matcher(text).matches()) {
                throw new BadValue(Quote.of(text) + " is no whole number", cure);
            }
            BigDecimal number = new BigDecimal(text.replace("_", ""));
            if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
                throw new BadValue(Quote.of(text) + " is out of range", cure);
            }
            return number.intValue();
        };
    }

    /** A decimal number within bounds, both included. */
    static ValueType<Double> between(double min, double max) {
        return text -> {
            String cure = "write a number from " + plain(min) + " to " + plain(max);
            if (!DECIMAL.matcher(text).matches()) {
                throw new BadValue(Quote.of(text) + " is no decimal number", cure);
            }
            double number = Double.parseDouble(text);
            if (number < min || number > max) {
                throw new BadValue(Quote.of(text) + " is out of range", cure);
            }
            return number;
        };
    }

    /** A share of the whole, above 0 and up to 1: {@code 90%} or {@code 0.9}. */
    static double fraction(String text) throws BadValue {
        double share = parseShare(text);
        if (share <= 0 || share > 1) {
            throw new BadValue(Quote.of(text) + " is out of range",
                    "write more than 0% and at most 100%; without a percent sign, more than 0 and at most 1");
        }
        return share;
    }

    /** A share of the whole that may be nothing, 0 up to 1: {@code 0%}, {@code 0}, {@code 90%} or {@code 0.9}. */
    static double fractionOrNone(String text) throws BadValue {
        double share = parseShare(text);
        if (share > 1) {
            throw new BadValue(Quote.of(text) + " is out of range",
                    "write 0% to 100%; without a percent sign, 0 to 1");
        }
        return share;
    }

    private static double parseShare(String text) throws BadValue {
        Matcher percent = PERCENT.matcher(text);
        if (!percent.matches() && !DECIMAL.matcher(text).matches()) {
            throw new BadValue(Quote.of(text) + " is no share",
                    "write a percentage, such as 90%, or a fraction, such as 0.9");
        }
        return percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : Double.parseDouble(text);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
