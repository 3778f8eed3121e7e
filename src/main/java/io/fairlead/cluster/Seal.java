package io.fairlead.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals messages, so that what arrives is what a member has sent: AES-256-GCM (NIST SP 800-38D), over the sender and the
 * cluster's name too. JGroups' own encryption, which knows CBC only, hides but does not vouch. Each message has a number in it
 * that its sender counts up, so that one that is sent again by somebody else is known.
 *
 * <pre>
 *   sealed   nonce 12 | ciphertext of (number 8 | message) | tag 16
 * </pre>
 */
final class Seal {

    private static final int NONCE = 12;
    private static final int NUMBER = 8;
    private static final int TAG = 16;
    /** Senders remembered at most; of more, the one unheard of for longest is forgotten. */
    private static final int MOST_SENDERS = 256;

    private final ClusterKeys keys;
    private final byte[] cluster;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong closed = new AtomicLong();
    private final Map<UUID, Long> latest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
            return size() > MOST_SENDERS;
        }
    };

    /** What octets turned out to be. Closed. */
    sealed interface Opened {

        /** What that sender has said. */
        record Message(byte[] octets) implements Opened {
        }

        /** Of that sender, but heard before, or overtaken. */
        record Repeated() implements Opened {
        }

        /** Not sealed by that sender with these keys. */
        record Foreign() implements Opened {
        }
    }

    Seal(ClusterKeys keys, String cluster) {
        this.keys = keys;
        this.cluster = cluster.getBytes(StandardCharsets.UTF_8);
    }

    byte[] close(UUID sender, byte[] octets) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] numbered = ByteBuffer.allocate(NUMBER + octets.length).putLong(closed.incrementAndGet()).put(octets).array();
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, sender, nonce).doFinal(numbered);
            return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a message cannot be sealed", e);
        }
    }

    /** What was sealed. */
    Opened open(UUID sender, byte[] octets, int offset, int length) {
        if (length < NONCE + NUMBER + TAG) {
            return new Opened.Foreign();
        }
        byte[] nonce = new byte[NONCE];
        System.arraycopy(octets, offset, nonce, 0, NONCE);
        try {
            ByteBuffer numbered = ByteBuffer.wrap(
                    cipher(Cipher.DECRYPT_MODE, sender, nonce).doFinal(octets, offset + NONCE, length - NONCE));
            if (!isLater(sender, numbered.getLong())) {
                return new Opened.Repeated();
            }
            byte[] message = new byte[numbered.remaining()];
            numbered.get(message);
            return new Opened.Message(message);
        } catch (AEADBadTagException e) {
            return new Opened.Foreign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a message cannot be opened", e);
        }
    }

    /** JGroups delivers what a member sends in order. */
    private boolean isLater(UUID sender, long number) {
        synchronized (latest) {
            boolean isLater = number > latest.getOrDefault(sender, 0L);
            if (isLater) {
                latest.put(sender, number);
            }
            return isLater;
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
