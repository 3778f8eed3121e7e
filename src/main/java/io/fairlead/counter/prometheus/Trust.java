package io.fairlead.counter.prometheus;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed, and in which words a connection's failure is told. */
final class Trust {

    private static final String STRANGER =
            "its certificate comes from nobody who is trusted here: name by 'ca-file' who made it";
    private static final Set<CertPathValidatorException.Reason> STRANGE =
            Set.of(BasicReason.INVALID_SIGNATURE, PKIXReason.NO_TRUST_ANCHOR);
    private static final String NO_TLS = "unrecognized ssl message";

    private Trust() {
    }

    /** A client's TLS that believes certificates of these alone. */
    static SSLContext in(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry(Integer.toString(store.size()), authority);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates cannot be checked here: " + e.getMessage(), e);
        }
    }

    /** Why there was no reply, for an operator. */
    static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertPathBuilderException _ -> {
                    return STRANGER;
                }
                case CertPathValidatorException invalid when STRANGE.contains(invalid.getReason()) -> {
                    return STRANGER;
                }
                case CertificateExpiredException expired -> {
                    return "its certificate has run out: " + expired.getMessage();
                }
                case CertificateNotYetValidException early -> {
                    return "its certificate is not valid yet: " + early.getMessage();
                }
                case UnresolvedAddressException _ -> {
                    return "its name has no address here and now";
                }
                case UnknownHostException _ -> {
                    return "its name has no address here and now";
                }
                default -> {
                }
            }
        }
        return plain(failure);
    }

    private static String plain(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        if (failure instanceof SSLException) {
            return failure.getCause() instanceof CertificateException refused
                    ? "its certificate is refused: " + refused.getMessage()
                    : "TLS fails: " + (message.toLowerCase(Locale.ROOT).contains(NO_TLS) ? "none is spoken there; is it http?" : message);
        }
        return failure.getMessage() == null ? "no connection (" + message + ")" : message;
    }
}
