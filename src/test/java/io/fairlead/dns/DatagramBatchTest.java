package io.fairlead.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch against a kernel that fails in every way it may. */
class DatagramBatchTest {

    private final Arena arena = Arena.ofConfined();
    private final ScriptedKernel kernel = new ScriptedKernel();
    private final byte[] query = new byte[65_535];
    private final Map<Integer, Integer> unsentByError = new TreeMap<>();
    private DatagramBatch batch;

    @BeforeEach
    void layOut() {
        batch = new DatagramBatch(arena, false, false);
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private int send() {
        return batch.send(kernel, 0, (replies, error) -> unsentByError.merge(error, replies, Integer::sum));
    }

    private void receiveAndEcho(int datagrams) {
        kernel.datagrams = datagrams;
        assertEquals(datagrams, batch.receive(kernel, 0));
        for (int slot = 0; slot < datagrams; slot++) {
            batch.reply(slot, query, batch.query(slot, query));
        }
    }

    @Test
    void copiesQueriesOutAndRepliesBehindEachOther() {
        receiveAndEcho(3);
        assertEquals(3, send());
        assertEquals(List.of("40000: query 0", "40001: query 1", "40002: query 2"), kernel.sent);
        assertTrue(unsentByError.isEmpty());
    }

    @Test
    void leavesOutQueriesThatGetSilence() {
        kernel.datagrams = 3;
        batch.receive(kernel, 0);
        batch.reply(2, query, batch.query(2, query));
        assertEquals(1, send());
        assertEquals(List.of("40002: query 2"), kernel.sent);
    }

    @Test
    void goesOnWhereAPartialSendStopped() {
        receiveAndEcho(5);
        kernel.sendResults.addAll(List.of(2, 1));
        assertEquals(5, send());
        assertEquals(5, kernel.sent.size());
        assertEquals("40004: query 4", kernel.sent.getLast());
    }

    @Test
    void sendsAgainAfterAnInterrupt() {
        receiveAndEcho(2);
        kernel.sendResults.addAll(List.of(-LinuxError.EINTR, -LinuxError.EINTR));
        assertEquals(2, send());
        assertTrue(unsentByError.isEmpty());
    }

    @Test
    void passesOverTheOneReplyThatCannotBeSent() {
        for (int error : List.of(LinuxError.EMSGSIZE, LinuxError.ECONNREFUSED, LinuxError.EPERM, LinuxError.EINVAL,
                LinuxError.ENETUNREACH, LinuxError.EHOSTUNREACH)) {
            kernel.sent.clear();
            unsentByError.clear();
            receiveAndEcho(4);
            kernel.sendResults.addAll(List.of(1, -error));
            assertEquals(3, send());
            assertEquals(List.of("40000: query 0", "40002: query 2", "40003: query 3"), kernel.sent);
            assertEquals(Map.of(error, 1), unsentByError);
        }
    }

    @Test
    void givesUpTheBatchWhenTheSystemHasNoRoom() {
        for (int error : List.of(LinuxError.EAGAIN, LinuxError.ENOBUFS)) {
            unsentByError.clear();
            receiveAndEcho(4);
            kernel.sendResults.addAll(List.of(1, -error));
            assertEquals(1, send());
            assertEquals(Map.of(error, 3), unsentByError);
        }
    }

    @Test
    void isReadyForTheNextBatchAfterAFailure() {
        receiveAndEcho(4);
        kernel.sendResults.add(-LinuxError.ENOBUFS);
        send();
        batch.recycleAll(4);
        receiveAndEcho(2);
        assertEquals(2, send());
    }

    @Test
    void refusesTruncatedDatagramsAndPortZero() {
        kernel.datagrams = 4;
        kernel.truncated = 1;
        kernel.fromPortZero = 2;
        batch.receive(kernel, 0);
        assertEquals(7, batch.query(0, query));
        assertEquals(-1, batch.query(1, query));
        assertEquals(-1, batch.query(2, query));
        assertEquals(7, batch.query(3, query));
    }

    @Test
    void recyclesEverySlotItUsed() {
        for (int round = 0; round < 3; round++) {
            receiveAndEcho(DatagramBatch.SIZE);
            assertEquals(DatagramBatch.SIZE, send());
            batch.recycleAll(DatagramBatch.SIZE);
        }
        assertTrue(kernel.headersWereReady);
    }

    @Test
    void saysWhenALongReplyHasNoRoomBesideTheOthers() {
        kernel.datagrams = 3;
        batch.receive(kernel, 0);
        assertTrue(batch.hasRoom(65_535));
        batch.reply(0, new byte[65_535], 65_535);
        assertTrue(batch.hasRoom(65_535));
        batch.reply(1, new byte[65_535], 65_535);
        assertFalse(batch.hasRoom(65_535));
        assertEquals(2, send());
        assertTrue(batch.hasRoom(65_535));
    }

    @Test
    void replyLeavesFromTheIpv4AddressThatWasAskedByAnyInterface() {
        MemorySegment control = arena.allocate(64, 8);
        putHeader(control, 28, LinuxSockets.IPPROTO_IP, LinuxSockets.IP_PKTINFO);
        control.set(JAVA_INT, 16, 7);
        control.set(JAVA_INT, 20, 0x0200007f);
        assertEquals(32, PacketInfo.turn(control, 0, false));
        assertEquals(0, control.get(JAVA_INT, 16));
        assertEquals(0x0200007f, control.get(JAVA_INT, 20));
    }

    @Test
    void replyKeepsTheInterfaceOfALinkLocalIpv6AddressOnly() {
        assertEquals(0, interfaceAfterTurn(0x20, 0x01));
        assertEquals(0, interfaceAfterTurn(0xfe, 0xc0));
        assertEquals(7, interfaceAfterTurn(0xfe, 0x80));
        assertEquals(7, interfaceAfterTurn(0xfe, 0xbf));
    }

    private int interfaceAfterTurn(int first, int second) {
        MemorySegment control = arena.allocate(64, 8);
        putHeader(control, 36, LinuxSockets.IPPROTO_IPV6, LinuxSockets.IPV6_PKTINFO);
        control.set(JAVA_BYTE, 16, (byte) first);
        control.set(JAVA_BYTE, 17, (byte) second);
        control.set(JAVA_INT, 32, 7);
        assertEquals(40, PacketInfo.turn(control, 0, true));
        return control.get(JAVA_INT, 32);
    }

    @Test
    void ignoresControlDataOfAnotherKind() {
        MemorySegment control = arena.allocate(64, 8);
        putHeader(control, 28, LinuxSockets.SOL_SOCKET, 29);
        assertEquals(0, PacketInfo.turn(control, 0, false));
    }

    private static void putHeader(MemorySegment control, long length, int level, int type) {
        control.set(JAVA_LONG, 0, length);
        control.set(JAVA_INT, 8, level);
        control.set(JAVA_INT, 12, type);
    }

    /** Reads and writes the structures as Linux does, and returns what its script says. */
    private static final class ScriptedKernel implements DatagramCalls {

        private static final int HEADER = 64;

        int datagrams;
        int truncated = -1;
        int fromPortZero = -1;
        boolean headersWereReady = true;
        final Deque<Integer> sendResults = new ArrayDeque<>();
        final List<String> sent = new ArrayList<>();

        @Override
        public int receive(int socket, MemorySegment headers, int count) {
            for (int i = 0; i < datagrams; i++) {
                MemorySegment header = headers.asSlice((long) i * HEADER, HEADER);
                headersWereReady &= header.get(JAVA_INT, 8) == 16;
                MemorySegment name = MemorySegment.ofAddress(header.get(JAVA_LONG, 0)).reinterpret(16);
                int port = i == fromPortZero ? 0 : 40_000 + i;
                name.set(JAVA_BYTE, 2, (byte) (port >> 8));
                name.set(JAVA_BYTE, 3, (byte) port);
                byte[] data = ("query " + (char) ('0' + i)).getBytes(StandardCharsets.ISO_8859_1);
                MemorySegment.copy(data, 0, vector(header), JAVA_BYTE, 0, data.length);
                header.set(JAVA_INT, 48, i == truncated ? 0x20 : 0);
                header.set(JAVA_INT, 56, data.length);
            }
            return datagrams;
        }

        private static MemorySegment vector(MemorySegment header) {
            MemorySegment vector = MemorySegment.ofAddress(header.get(JAVA_LONG, 16)).reinterpret(16);
            return MemorySegment.ofAddress(vector.get(JAVA_LONG, 0)).reinterpret(vector.get(JAVA_LONG, 8));
        }

        @Override
        public int send(int socket, MemorySegment headers, int count) {
            int result = sendResults.isEmpty() ? count : sendResults.poll();
            for (int i = 0; i < result; i++) {
                MemorySegment header = headers.asSlice((long) i * HEADER, HEADER);
                MemorySegment name = MemorySegment.ofAddress(header.get(JAVA_LONG, 0)).reinterpret(16);
                int port = (name.get(JAVA_BYTE, 2) & 0xff) << 8 | name.get(JAVA_BYTE, 3) & 0xff;
                byte[] data = vector(header).toArray(JAVA_BYTE);
                sent.add(port + ": " + new String(data, StandardCharsets.ISO_8859_1));
            }
            return result;
        }
    }
}
