package io.fairlead.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailureReasonTest {

    @Test
    void saysWhatASystemCallMeant() {
        assertEquals("connection refused",
                FailureReason.of(new ConnectException("finishConnect(..) failed: Connection refused: /10.0.0.1:80")));
        assertEquals("no route to host",
                FailureReason.of(new NoRouteToHostException("No route to host: /10.0.0.1:80")));
        assertEquals("connection reset",
                FailureReason.of(new IOException("recvAddress(..) failed with error(-104): Connection reset by peer")));
        assertEquals("connection closed", FailureReason.of(new ClosedChannelException()));
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        assertEquals("cannot connect: Bad weather", FailureReason.of(new ConnectException("Bad weather")));
        assertEquals("Bad weather", FailureReason.of(new IOException("Bad weather")));
        assertEquals("IOException", FailureReason.of(new IOException()));
    }

    @Test
    @DisplayName("gives the innermost cause of a TLS failure, where the JDK says what is wrong")
    void givesTheInnermostCauseOfATlsFailure() {
        Exception handshake = new SSLHandshakeException("(certificate_unknown)");
        handshake.initCause(new IOException("path does not lead to the trust store"));
        assertEquals("TLS: path does not lead to the trust store", FailureReason.of(new DecoderException(handshake)));
        assertEquals("TLS: what the port speaks is not TLS",
                FailureReason.of(new DecoderException(new NotSslRecordException("not an SSL/TLS record: 4142"))));
    }

    @Test
    void boundsAndCleansWhatAPeerMayHaveWritten() {
        String reason = FailureReason.of(new SSLHandshakeException("bad\r\n\u001b[31mname " + "x".repeat(10_000)));
        assertTrue(reason.length() < 300, reason);
        assertFalse(reason.chars().anyMatch(c -> c < ' ' || c > '~'), reason);
    }

    @Test
    void endsOnCausesThatRunInACircle() {
        Exception one = new IOException("one");
        Exception two = new IOException("two", one);
        one.initCause(two);
        assertEquals("one", FailureReason.of(one));
        SSLHandshakeException tls = new SSLHandshakeException("tls");
        tls.initCause(one);
        assertTrue(FailureReason.of(tls).startsWith("TLS: "));
    }

    @Test
    void writesTimesInWholeUnits() {
        assertEquals("2 s", FailureReason.words(Duration.ofSeconds(2)));
        assertEquals("1500 ms", FailureReason.words(Duration.ofMillis(1500)));
    }
}
