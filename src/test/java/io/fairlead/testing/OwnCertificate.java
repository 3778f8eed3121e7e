package io.fairlead.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server's key, with a certificate by an authority of its own making.
 *
 * @param store where both are, as "server", and the authority's as "authority"
 */
public record OwnCertificate(KeyStore store) {

    /** Of the store and the key in it. */
    public static final String PASSWORD = "only-for-tests";

    private static final String NAME = "server";
    private static final String AUTHORITY = "authority";

    /**
     * Makes them with the JDK's keytool.
     *
     * @param file  where it is kept
     * @param names what it is valid for, as keytool has it: "dns:www.example,ip:127.0.0.1"
     * @param more  further options of keytool
     */
    public static OwnCertificate make(Path file, String names, String... more)
            throws IOException, InterruptedException, GeneralSecurityException {
        keytool(file, AUTHORITY, "CN=fairlead tests", "-startdate", "-1d", "-ext", "BC=ca:true");
        keytool(file, NAME, "CN=fairlead test", Stream.concat(Stream.of("-signer", AUTHORITY, "-ext", "SAN=" + names),
                Stream.of(more)).toArray(String[]::new));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new OwnCertificate(keys);
    }

    private static void keytool(Path file, String alias, String subject, String... more)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", subject, "-validity", "3", "-storetype", "PKCS12",
                "-keystore", file.toString(), "-storepass", PASSWORD);
        builder.command().addAll(List.of(more));
        Process keytool = builder.redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
    }

    /** The certificate of the authority. */
    public X509Certificate authority() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate(AUTHORITY);
    }

    /** Writes the server's certificate as servers want it (RFC 7468). */
    public Path writeCertificate(Path file) throws IOException, GeneralSecurityException {
        return Files.writeString(file, pem("CERTIFICATE", store.getCertificate(NAME).getEncoded()));
    }

    /** Writes the key, not encrypted. */
    public Path writeKey(Path file) throws IOException, GeneralSecurityException {
        return Files.writeString(file, pem("PRIVATE KEY", store.getKey(NAME, PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] octets) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets)
                + "\n-----END " + what + "-----\n";
    }
}
