package io.fairlead.dispatch;

import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** An origin server on a loopback address, for both protocols, which counts and remembers who came. */
final class Origin implements AutoCloseable {

    /** What it does with a connection; closing is left to it. */
    interface Stream {
        void serve(Socket connection) throws IOException;
    }

    /** What it does with a packet. */
    interface Datagram {
        void serve(DatagramSocket socket, DatagramPacket packet) throws IOException;
    }

    private InetAddress address;
    private final int port;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Thread acceptor;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<SocketAddress> peers = new CopyOnWriteArrayList<>();
    private final AtomicLong packets = new AtomicLong();

    /** @param port 0 for one that nobody has, at this address or another */
    Origin(InetAddress address, int port, Stream stream, Datagram datagram) throws IOException {
        this.address = address;
        this.tcp = new ServerSocket();
        tcp.bind(new InetSocketAddress(address, port == 0 ? FreePorts.one() : port), 1_024);
        this.port = tcp.getLocalPort();
        try {
            this.udp = new DatagramSocket(new InetSocketAddress(address, this.port));
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
        udp.setReceiveBufferSize(4 << 20);
        this.acceptor = Thread.ofPlatform().daemon().start(() -> accept(stream));
        Thread.ofPlatform().daemon().start(() -> receive(datagram));
    }

    /** Answers every packet and stream with what it got, behind its last address octet. */
    static Origin echo(InetAddress address, int port) throws IOException {
        byte mark = address.getAddress()[address.getAddress().length - 1];
        return new Origin(address, port, connection -> {
            try (connection) {
                connection.getOutputStream().write(mark);
                connection.getInputStream().transferTo(connection.getOutputStream());
                connection.shutdownOutput();
            }
        }, (socket, packet) -> {
            byte[] reply = new byte[packet.getLength() + 1];
            reply[0] = mark;
            System.arraycopy(packet.getData(), 0, reply, 1, packet.getLength());
            socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        });
    }

    private void accept(Stream stream) {
        try {
            while (true) {
                Socket connection = tcp.accept();
                connections.add(connection);
                peers.add(connection.getRemoteSocketAddress());
                Thread.ofVirtual().start(() -> serve(stream, connection));
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(Stream stream, Socket connection) {
        try {
            stream.serve(connection);
        } catch (IOException e) {
            // The client left; what it saw of that is for the test to say.
        }
    }

    private void receive(Datagram datagram) {
        byte[] buffer = new byte[65_536];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                packets.incrementAndGet();
                peers.add(packet.getSocketAddress());
                datagram.serve(udp, packet);
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, closed server, said to be elsewhere: where something else listens on its port. */
    Origin movedTo(InetAddress elsewhere) {
        address = elsewhere;
        return this;
    }

    InetAddress address() {
        return address;
    }

    int port() {
        return port;
    }

    /** Connections taken so far. */
    List<Socket> connections() {
        return connections;
    }

    /** Packets taken so far. */
    long packets() {
        return packets.get();
    }

    /** Who came, connections and packets, in order. */
    List<SocketAddress> peers() {
        return peers;
    }

    private static void reset(Socket connection) throws IOException {
        try {
            connection.setSoLinger(true, 0);
        } catch (SocketException e) {
            // Its own thread has closed it.
        }
        connection.close();
    }

    /** Dies as a machine that is switched off does: sockets closed, connections reset. */
    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        for (Socket connection : connections) {
            reset(connection);
        }
    }
}
