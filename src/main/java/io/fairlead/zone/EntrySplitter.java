package io.fairlead.zone;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Splits a master file into its entries: lines, joined where parentheses say so (RFC 1035 section 5.1).
 *
 * <p>Each entry is then parsed by itself, so that a fault in one does not hide the faults of the next, and each record
 * knows its line. Entries of nothing but blanks and comments are left out.
 */
final class EntrySplitter implements Iterator<EntrySplitter.Entry> {

    private final byte[] text;
    private int at;
    private int line = 1;
    private boolean meaningful;
    private Entry next;

    /**
     * One entry.
     *
     * @param line where it begins
     * @param text its octets, without the line's end
     * @param flaw what is open at its end; null if nothing is
     */
    record Entry(int line, byte[] text, String flaw) {

        /** Whether it begins with a blank and so belongs to the owner before. */
        boolean isContinued() {
            return text[0] == ' ' || text[0] == '\t';
        }

        boolean isDirective() {
            return text[0] == '$';
        }
    }

    EntrySplitter(byte[] text) {
        this.text = text;
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Entry next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Entry entry = next;
        advance();
        return entry;
    }

    private void advance() {
        next = null;
        while (next == null && at < text.length) {
            int from = at;
            int first = line;
            meaningful = false;
            String flaw = skipEntry();
            if (meaningful) {
                next = new Entry(first, Arrays.copyOfRange(text, from, at), flaw);
            }
            at++;
            line++;
        }
    }

    /**
     * Goes to the line's end that closes the entry; what is still open there. A quotation never goes over a line's end.
     */
    private String skipEntry() {
        boolean quoted = false;
        int depth = 0;
        for (; at < text.length; at++) {
            byte octet = text[at];
            if (octet == '\n') {
                if (depth <= 0 || quoted) {
                    break;
                }
                line++;
            } else if (octet == ';' && !quoted) {
                skipComment();
            } else {
                meaningful |= octet != ' ' && octet != '\t' && octet != '\r';
                quoted ^= octet == '"';
                depth += quoted ? 0 : octet == '(' ? 1 : octet == ')' ? -1 : 0;
                at += octet == '\\' && at + 1 < text.length && text[at + 1] != '\n' ? 1 : 0;
            }
        }
        return quoted ? "a quotation is not closed on its line" : depth > 0 ? "a parenthesis is not closed" : null;
    }

    /** Stops ahead of the line's end. */
    private void skipComment() {
        while (at + 1 < text.length && text[at + 1] != '\n') {
            at++;
        }
    }
}
