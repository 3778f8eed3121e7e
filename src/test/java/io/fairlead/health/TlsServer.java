package io.fairlead.health;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.fairlead.testing.OwnCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManagerFactory;

/** An HTTPS server with a certificate of its own, valid for www.fairlead.example and 127.0.0.1 only. */
final class TlsServer implements AutoCloseable {

    private final KeyStore keys;
    private final HttpsServer server;
    private final Queue<String> names = new ConcurrentLinkedQueue<>();

    TlsServer(Path folder) throws Exception {
        keys = OwnCertificate.make(folder.resolve("keys.p12"), "dns:www.fairlead.example,ip:127.0.0.1").store();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(configurator());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The names that clients sent as SNI. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Trust in this server's certificate and nothing else. */
    TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        return trust;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private HttpsConfigurator configurator() throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, OwnCertificate.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setSNIMatchers(List.of(new Listener()));
                parameters.setSSLParameters(tls);
            }
        };
    }

    /** Takes any name, and notes it. */
    private final class Listener extends SNIMatcher {

        Listener() {
            super(StandardConstants.SNI_HOST_NAME);
        }

        @Override
        public boolean matches(SNIServerName name) {
            names.add(new String(name.getEncoded(), StandardCharsets.UTF_8));
            return true;
        }
    }
}
