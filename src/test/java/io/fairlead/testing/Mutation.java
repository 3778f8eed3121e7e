package io.fairlead.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Spoils a packet: flipped bits, other bytes, lengths that lie, parts cut out, doubled or taken from another packet.
 */
public final class Mutation {

    private static final byte[] TELLING = {0, 1, 2, 4, 5, 0x30, 0x7F, (byte) 0x80, (byte) 0x81, (byte) 0x82,
            (byte) 0x84,
        (byte) 0xA2, (byte) 0xA8, (byte) 0xFF, 0x41, 0x42, 0x43, 0x46};

    private Mutation() {
    }

    /** A spoiled copy of one of the packets. */
    public static byte[] of(List<byte[]> originals, Random random) {
        byte[] packet = originals.get(random.nextInt(originals.size())).clone();
        int changes = 1 + random.nextInt(random.nextInt(8) == 0 ? 16 : 3);
        for (int i = 0; i < changes && packet.length > 0; i++) {
            packet = change(packet, originals, random);
        }
        return packet;
    }

    private static byte[] change(byte[] packet, List<byte[]> originals, Random random) {
        int at = random.nextInt(packet.length);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> packet[at] ^= (byte) (1 << random.nextInt(8));
            case 4, 5 -> packet[at] = (byte) random.nextInt(256);
            case 6, 7 -> packet[at] = TELLING[random.nextInt(TELLING.length)];
            case 8 -> {
                return Arrays.copyOf(packet, at);
            }
            case 9 -> {
                return replace(packet, at, Math.min(packet.length, at + 1 + random.nextInt(8)), new byte[0]);
            }
            case 10 -> {
                int end = Math.min(packet.length, at + 1 + random.nextInt(40));
                return replace(packet, at, at, Arrays.copyOfRange(packet, at, end));
            }
            default -> {
                byte[] other = originals.get(random.nextInt(originals.size()));
                int from = random.nextInt(other.length);
                int length = Math.min(1 + random.nextInt(60), other.length - from);
                return replace(packet, at, Math.min(packet.length, at + length),
                        Arrays.copyOfRange(other, from, from + length));
            }
        }
        return packet;
    }

    private static byte[] replace(byte[] packet, int from, int to, byte[] with) {
        byte[] result = new byte[packet.length - (to - from) + with.length];
        System.arraycopy(packet, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(packet, to, result, from + with.length, packet.length - to);
        return result;
    }
}
