package io.fairlead.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals messages, so that what arrives is what a member has sent: AES-256-GCM (NIST SP 800-38D), over the sender and the
 * cluster's name too. JGroups' own encryption, which knows CBC only, hides but does not vouch.
 *
 * <pre>
 *   sealed   nonce 12 | ciphertext | tag 16
 * </pre>
 */
final class Seal {

    private static final int NONCE = 12;
    private static final int TAG = 16;

    private final ClusterKeys keys;
    private final byte[] cluster;
    private final SecureRandom random = new SecureRandom();

    Seal(ClusterKeys keys, String cluster) {
        this.keys = keys;
        this.cluster = cluster.getBytes(StandardCharsets.UTF_8);
    }

    byte[] close(UUID sender, byte[] octets) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, sender, nonce).doFinal(octets);
            return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a message cannot be sealed", e);
        }
    }

    /** What was sealed; empty when it was not by that sender with these keys. */
    Optional<byte[]> open(UUID sender, byte[] octets, int offset, int length) {
        if (length < NONCE + TAG) {
            return Optional.empty();
        }
        byte[] nonce = new byte[NONCE];
        System.arraycopy(octets, offset, nonce, 0, NONCE);
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, sender, nonce).doFinal(octets, offset + NONCE, length - NONCE));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a message cannot be opened", e);
        }
    }

    private Cipher cipher(int mode, UUID sender, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.encryption(), new GCMParameterSpec(8 * TAG, nonce));
        cipher.updateAAD(ByteBuffer.allocate(2 * Long.BYTES).putLong(sender.getMostSignificantBits())
                .putLong(sender.getLeastSignificantBits()).flip());
        cipher.updateAAD(cluster);
        return cipher;
    }
}
