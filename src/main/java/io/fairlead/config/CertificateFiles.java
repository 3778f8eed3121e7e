package io.fairlead.config;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads files of certificates (X.509, RFC 5280), in the text form of RFC 7468 or in the binary one. */
final class CertificateFiles {

    private CertificateFiles() {
    }

    /** A file with one certificate or several. */
    static ValueType<List<X509Certificate>> from(Path folder) {
        return text -> {
            Path file = Texts.fileFrom(folder).parse(text);
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                List<X509Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                        .map(X509Certificate.class::cast).toList();
                if (certificates.isEmpty()) {
                    throw noCertificate(file);
                }
                return certificates;
            } catch (IOException | CertificateException e) {
                throw noCertificate(file);
            }
        };
    }

    private static BadValue noCertificate(Path file) {
        return new BadValue(Quote.of(file.toString()) + " holds no certificate",
                "name a file of certificates that begin with -----BEGIN CERTIFICATE-----");
    }
}
