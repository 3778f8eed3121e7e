package io.fairlead.selection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which server each resolver was told moments ago, so that its question for the other address family is part of the same
 * lease: clients ask AAAA and A at once and then go by one of the two (RFC 8305, section 3).
 *
 * <p>One word for each place of a {@link ResolverTable}:
 * <pre>
 *   63            32 31      24 23        0
 *   | asked, ms,   | question | server   |
 *   | wraps        |          | + 1, or 0|
 * </pre>
 * Written and read as it is, without locks: two threads that meet there lose a pair, which makes two leases of one.
 */
final class PairedAnswers {

    /** Milliseconds within which the questions of a pair come; a stub's second try included. */
    private static final int TOGETHER = 1_000;
    private static final long MILLI = 1_000_000;
    private static final int QUESTION_SHIFT = 24;
    private static final int QUESTIONS = 0xff;
    private static final int SERVERS = 0xff_ffff;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] told;

    PairedAnswers(int places) {
        told = new long[places];
    }

    /**
     * The server that was told for the question that makes a pair with this one, which is forgotten: it pairs once.
     *
     * @param question of a service and family; its pair differs in the lowest bit
     * @return -1 for none
     */
    int take(int place, int question, long now) {
        long word = (long) LONGS.getOpaque(told, place);
        int age = (int) (now / MILLI) - (int) (word >>> 32);
        if (word == 0 || age < 0 || age >= TOGETHER
                || (int) (word >>> QUESTION_SHIFT & QUESTIONS) != ((question ^ 1) & QUESTIONS)) {
            return -1;
        }
        LONGS.setOpaque(told, place, 0L);
        return (int) (word & SERVERS) - 1;
    }

    /** Notes what a resolver is told now; -1 for no server. */
    void tell(int place, int question, int server, long now) {
        LONGS.setOpaque(told, place, (now / MILLI) << 32 | (long) (question & QUESTIONS) << QUESTION_SHIFT
                | (server < SERVERS ? server + 1 : 0));
    }
}
