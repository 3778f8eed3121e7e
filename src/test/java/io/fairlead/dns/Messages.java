package io.fairlead.dns;

import io.fairlead.testing.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Queries made by hand for {@link EchoResponder}, and the simplest clients for them. */
final class Messages {

    private static final int TIMEOUT_MILLIS = 5000;

    private Messages() {
    }

    /** A query of 29 octets: header, www.fairlead… cut short to one label, A, IN. */
    static byte[] query(int id) {
        byte[] query = new byte[29];
        query[0] = (byte) (id >> 8);
        query[1] = (byte) id;
        query[5] = 1;
        query[12] = 11;
        System.arraycopy("fairlead-ns".getBytes(StandardCharsets.US_ASCII), 0, query, 13, 11);
        query[26] = 1;
        query[28] = 1;
        return query;
    }

    /** A query that is answered with that many octets. */
    static byte[] queryForLength(int id, int length) {
        byte[] query = query(id);
        query[2] = EchoResponder.LONG;
        query[12] = (byte) (length >> 8);
        query[13] = (byte) length;
        return query;
    }

    /** A query that is answered with the address it came from. */
    static byte[] queryWho(int id) {
        byte[] query = query(id);
        query[2] = EchoResponder.WHO;
        return query;
    }

    /** The address that {@link #queryWho} was answered with, as two longs. */
    static List<Long> who(byte[] response) {
        ByteBuffer octets = ByteBuffer.wrap(response);
        return List.of(octets.getLong(12), octets.getLong(20));
    }

    /** A query of that many octets. */
    static byte[] queryOfLength(int id, int length) {
        return Arrays.copyOf(query(id), length);
    }

    static byte[] echoOf(byte[] query) {
        byte[] echo = query.clone();
        echo[2] |= (byte) 0x80;
        return echo;
    }

    /** Waits for what the server does behind the client's back. */
    static void eventually(String what, BooleanSupplier condition) {
        Await.until(Duration.ofSeconds(10), condition, () -> what);
    }

    static int id(byte[] message) {
        return (message[0] & 0xff) << 8 | message[1] & 0xff;
    }

    /** Asks once over UDP. */
    static byte[] askUdp(InetSocketAddress server, byte[] query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.send(new DatagramPacket(query, query.length, server));
            return receive(socket).getData();
        }
    }

    /** The next datagram, its data cut to length. */
    static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        packet.setData(Arrays.copyOf(packet.getData(), packet.getLength()));
        return packet;
    }

    /** Asks once over TCP. */
    static byte[] askTcp(InetSocketAddress server, byte[] query) throws IOException {
        try (Socket socket = connect(server)) {
            write(socket, query);
            return read(socket);
        }
    }

    static Socket connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.connect(server, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    static void write(Socket socket, byte[] message) throws IOException {
        socket.getOutputStream().write(framed(message));
    }

    static byte[] framed(byte[]... messages) {
        int length = Arrays.stream(messages).mapToInt(message -> message.length + 2).sum();
        byte[] framed = new byte[length];
        int at = 0;
        for (byte[] message : messages) {
            framed[at++] = (byte) (message.length >> 8);
            framed[at++] = (byte) message.length;
            System.arraycopy(message, 0, framed, at, message.length);
            at += message.length;
        }
        return framed;
    }

    static byte[] read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return message;
    }
}
