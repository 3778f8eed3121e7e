package io.fairlead.health;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * The client side of TLS for checks, with the JDK's own engine.
 *
 * <p>With verification the certificate must lead to the trust store and be valid for the host asked for (RFC 9110
 * section 4.3.4). Sessions are resumed, which spares both sides the handshake's arithmetic, but not for long: a
 * certificate that ran out or was replaced is to be noticed. Without verification any certificate will do, as servers
 * are often asked by address.
 */
final class TlsClient {

    private static final int SESSION_SECONDS = 60;
    private static final long CLOSE_MILLIS = 1000;

    private final SslContext context;

    private TlsClient(SslContext context) {
        this.context = context;
    }

    /**
     * A client that takes no certificate on trust.
     *
     * @param trust what it trusts; null for the JDK's trust store
     * @throws IllegalStateException if there is no trust store that can be read
     */
    static TlsClient verifying(TrustManagerFactory trust) {
        return new TlsClient(context(SslContextBuilder.forClient().trustManager(trust)
                .endpointIdentificationAlgorithm("HTTPS")));
    }

    /** A client that takes any certificate. */
    static TlsClient trusting() {
        return new TlsClient(context(SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)));
    }

    private static SslContext context(SslContextBuilder builder) {
        try {
            return builder.sslProvider(SslProvider.JDK).sessionTimeout(SESSION_SECONDS).build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS checks cannot be made: " + e.getMessage()
                    + "; see to the JDK's trust store (javax.net.ssl.trustStore)", e);
        }
    }

    /** A handler for one connection to that host; a name is sent as SNI, an address is not (RFC 6066 section 3). */
    SslHandler handler(ByteBufAllocator allocator, String host, int port) {
        SslHandler handler = context.newHandler(allocator, host, port);
        if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            handler.engine().setSSLParameters(parameters);
        }
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
        return handler;
    }
}
