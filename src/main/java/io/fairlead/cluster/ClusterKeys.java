package io.fairlead.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The keys of a cluster, derived from the one secret that its members share (HKDF, RFC 5869): to seal messages with, to
 * encrypt what JGroups carries, and to prove by that one may join. No text of it shows them.
 */
public final class ClusterKeys {

    /** Octets of a key: AES-256, and as long a one for HMAC. */
    private static final int LENGTH = 32;

    private final SecretKey encryption;
    private final SecretKey transport;
    private final SecretKey admission;

    private ClusterKeys(SecretKey encryption, SecretKey transport, SecretKey admission) {
        this.encryption = encryption;
        this.transport = transport;
        this.admission = admission;
    }

    /** The keys of a secret, which is hard to guess: HKDF does not stretch. */
    public static ClusterKeys of(String secret) {
        byte[] octets = secret.getBytes(StandardCharsets.UTF_8);
        return new ClusterKeys(derive(octets, "messages", "AES"), derive(octets, "transport", "AES"),
                derive(octets, "admission", "HmacSHA256"));
    }

    private static SecretKey derive(byte[] secret, String purpose, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, HKDFParameterSpec.ofExtract().addIKM(secret)
                    .thenExpand(("fairlead cluster " + purpose).getBytes(StandardCharsets.UTF_8), LENGTH));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK from 25 on has HKDF-SHA256", e);
        }
    }

    SecretKey encryption() {
        return encryption;
    }

    SecretKey transport() {
        return transport;
    }

    SecretKey admission() {
        return admission;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterKeys that
                && Arrays.equals(encryption.getEncoded(), that.encryption.getEncoded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encryption.getEncoded());
    }

    @Override
    public String toString() {
        return "(keys)";
    }
}
