package io.fairlead.health;

import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Words for operators instead of exceptions; what a peer wrote into them is cut short and made printable. */
final class FailureReason {

    private static final int LONGEST = 200;

    private FailureReason() {
    }

    /** Why a connection failed. */
    static String of(Throwable failure) {
        Throwable tls = find(failure, SSLException.class);
        if (tls instanceof NotSslRecordException) {
            return "TLS: what the port speaks is not TLS";
        }
        if (tls != null) {
            return "TLS: " + printable(message(root(tls)));
        }
        if (failure instanceof ClosedChannelException) {
            return "connection closed";
        }
        String message = message(failure);
        String lower = message.toLowerCase(Locale.ROOT);
        for (String known : new String[] {"connection refused", "connection reset", "no route to host",
                "network is unreachable", "host is unreachable", "too many open files", "permission denied"}) {
            if (lower.contains(known)) {
                return known;
            }
        }
        return printable(failure instanceof ConnectException ? "cannot connect: " + message : message);
    }

    /** A time as "2 s" or "50 ms". */
    static String words(Duration time) {
        long millis = time.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private static Throwable find(Throwable failure, Class<? extends Throwable> type) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 16; depth++, at = at.getCause()) {
            if (type.isInstance(at)) {
                return at;
            }
        }
        return null;
    }

    private static Throwable root(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at.getCause() != null && depth < 16; depth++) {
            at = at.getCause();
        }
        return at;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    private static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]+", " ").strip();
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...";
    }
}
