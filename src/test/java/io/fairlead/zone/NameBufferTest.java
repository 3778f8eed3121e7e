package io.fairlead.zone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NameBufferTest {

    @Test
    @DisplayName("every octet folds as ASCII says, wherever it stands")
    void folding() {
        for (int octet = 0; octet < 256; octet++) {
            for (int length = 1; length <= 20; length++) {
                byte[] wire = new byte[length + 2];
                Arrays.fill(wire, (byte) octet);
                wire[0] = (byte) length;
                wire[length + 1] = 0;
                NameBuffer name = new NameBuffer();
                assertEquals(wire.length, name.read(wire, 0, wire.length));
                byte expected = (byte) (octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
                for (int i = 1; i <= length; i++) {
                    assertEquals(expected, name.octet(i));
                }
            }
        }
    }

    @Test
    @DisplayName("a name is the same wherever in a message it stands and whatever the buffer held before")
    void readingIsIndependentOfPlace() {
        Random random = new Random(1);
        NameBuffer buffer = new NameBuffer();
        for (int round = 0; round < 2000; round++) {
            byte[] wire = randomName(random);
            DomainName alone = DomainName.of(wire, 0);
            byte[] message = new byte[wire.length + random.nextInt(40)];
            int at = message.length - wire.length;
            random.nextBytes(message);
            System.arraycopy(wire, 0, message, at, wire.length);
            assertEquals(message.length, buffer.read(message, at, message.length));
            assertEquals(alone, buffer.toDomainName());
            for (int label = 0; label <= alone.labels(); label++) {
                assertEquals(alone.hash(label), buffer.hash(label));
                assertEquals(DomainName.of(wire, alone.offset(label)).hash(0), buffer.hash(label),
                        "a suffix hashes as a name of its own");
            }
        }
    }

    @Test
    @DisplayName("a name cut off anywhere is malformed")
    void cutOff() {
        DomainName whole = DomainName.parse("www.fairlead.example.");
        byte[] octets = new byte[whole.length()];
        whole.copy(0, octets.length, octets, 0);
        for (int limit = 0; limit < octets.length; limit++) {
            assertEquals(-1, new NameBuffer().read(octets, 0, limit));
        }
        assertEquals(octets.length, new NameBuffer().read(octets, 0, octets.length));
    }

    @Test
    @DisplayName("substitution gives the same name as writing it out, or fails when it is too long")
    void substitution() {
        NameBuffer buffer = new NameBuffer();
        buffer.set(DomainName.parse("a.b.old.example."));
        assertTrue(buffer.substitute(2, DomainName.parse("new.test.")));
        assertEquals(DomainName.parse("a.b.new.test."), buffer.toDomainName());
        assertEquals(DomainName.parse("a.b.new.test.").hash(0), buffer.hash(0));
        assertEquals(DomainName.parse("b.new.test.").hash(0), buffer.hash(1));
        assertTrue(buffer.substitute(4, DomainName.ROOT));
        assertEquals(DomainName.ROOT, buffer.toDomainName().labels() == 0 ? DomainName.ROOT : null);
        String long120 = ("x".repeat(59) + ".").repeat(2);
        buffer.set(DomainName.parse(long120 + "example."));
        assertFalse(buffer.substitute(1, DomainName.parse(long120 + "y".repeat(20) + ".")));
        assertEquals(DomainName.parse(long120 + "example."), buffer.toDomainName());
    }

    @Test
    @DisplayName("names are within their ancestors, and only these")
    void within() {
        assertTrue(DomainName.parse("www.example.").isWithin(DomainName.parse("EXAMPLE.")));
        assertTrue(DomainName.parse("example.").isWithin(DomainName.parse("example.")));
        assertTrue(DomainName.parse("example.").isWithin(DomainName.ROOT));
        assertFalse(DomainName.parse("wwwexample.").isWithin(DomainName.parse("example.")));
        assertFalse(DomainName.parse("example.").isWithin(DomainName.parse("www.example.")));
    }

    @Test
    @DisplayName("hashes of names that differ in one octet differ")
    void hashesDiffer() {
        Random random = new Random(2);
        for (int round = 0; round < 2000; round++) {
            byte[] wire = randomName(random);
            byte[] other = wire.clone();
            int at = 1 + random.nextInt(wire[0]);
            other[at] = (byte) (other[at] == '5' ? '6' : '5');
            assertNotEquals(DomainName.of(wire, 0).hash(0), DomainName.of(other, 0).hash(0));
        }
    }

    @Test
    @DisplayName("presentation form goes there and back")
    void presentation() {
        for (String text : new String[] {".", "example.", "a\\.b.example.", "\\000\\255.example.", "*.example."}) {
            assertEquals(text, DomainName.parse(text).toString());
        }
        assertArrayEquals(new int[] {0, 1}, new int[] {DomainName.ROOT.labels(), DomainName.parse("*.").labels()});
    }

    private static byte[] randomName(Random random) {
        byte[] wire = new byte[255];
        int at = 0;
        while (at < 190 && (at == 0 || random.nextInt(5) > 0)) {
            int length = 1 + random.nextInt(random.nextInt(63) + 1);
            wire[at] = (byte) length;
            for (int i = 1; i <= length; i++) {
                wire[at + i] = (byte) random.nextInt(256);
            }
            at += length + 1;
        }
        return Arrays.copyOf(wire, at + 1);
    }
}
