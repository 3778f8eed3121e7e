package io.fairlead.zone;

import java.io.IOException;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.TTL;
import org.xbill.DNS.Tokenizer;

/** Refuses TTLs above 2^31-1 s (RFC 2181 section 8), which dnsjava cuts down without a word or takes for a type. */
final class TtlCheck {

    private static final Pattern FORM = Pattern.compile("(\\d+[smhdwSMHDW]?)+");

    private TtlCheck() {
    }

    /** Looks at the TTL of a record, if it has one: ahead of the class or behind it. */
    static void check(byte[] entry) throws IOException {
        try (Tokenizer tokens = new Tokenizer(MasterFileReader.stream(entry))) {
            tokens.get();
            Tokenizer.Token token = tokens.get();
            if (token.isString() && DClass.value(token.value()) >= 0) {
                token = tokens.get();
            }
            if (token.isString() && FORM.matcher(token.value()).matches()) {
                parse(token.value());
            }
        }
    }

    /** Reads a TTL in seconds or in the form 1h30m. */
    static long parse(String text) throws Misfit {
        if (!FORM.matcher(text).matches()) {
            throw new Misfit("'" + text + "' is no TTL", "write seconds, or 1h30m and the like");
        }
        long ttl = seconds(text);
        if (ttl > Integer.MAX_VALUE) {
            throw new Misfit("TTL " + text + " is above " + Integer.MAX_VALUE + " s (RFC 2181 section 8)",
                    "write a lower one");
        }
        return ttl;
    }

    private static long seconds(String text) {
        try {
            return TTL.parse(text, false);
        } catch (NumberFormatException beyond32Bits) {
            return Long.MAX_VALUE;
        }
    }
}
