package io.fairlead.config;

import io.fairlead.dispatch.PortRange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A port, or ports from first to last: {@code 80}, {@code 8000-8010}. Port 0 lets the system choose. */
final class PortRanges {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?: ?- ?(\\d{1,9}))?");
    private static final int MAX_PORT = 65_535;

    private PortRanges() {
    }

    static PortRange parse(String text) throws BadValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue(Quote.of(text) + " is neither a port nor a range of ports", "write 80, or 8000-8010");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first > MAX_PORT || last > MAX_PORT || first == 0 && last != 0) {
            throw new BadValue(Quote.of(text) + " is out of range", "write ports from 1 to " + MAX_PORT);
        }
        if (last < first) {
            throw new BadValue(Quote.of(text) + " runs backwards", "write " + last + "-" + first);
        }
        return new PortRange(first, last);
    }
}
