package io.fairlead.dispatch.kernel;

/** The checksum of IP, TCP and UDP: the complement of the ones' complement sum of 16-bit words (RFC 1071). */
final class InternetChecksum {

    private InternetChecksum() {
    }

    /** The sum of octets' words, not yet folded; an odd last octet counts as the upper half of a word. */
    static int sum(byte[] octets) {
        int sum = 0;
        for (int i = 0; i < octets.length; i++) {
            sum += (octets[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    /** Folds the carries in and complements. */
    static short finish(int sum) {
        int folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (short) ~folded;
    }
}
