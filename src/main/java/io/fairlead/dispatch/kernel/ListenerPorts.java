package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Where listeners are: packets are taken before any socket sees them, so none is bound, except to have the operating
 * system choose a port where the settings leave it to that, and to keep it from others.
 */
final class ListenerPorts implements AutoCloseable {

    private final List<AutoCloseable> reserved = new ArrayList<>();
    private final List<BoundListener> bound = new ArrayList<>();

    ListenerPorts(List<Listener> listeners) throws IOException {
        for (Listener listener : listeners) {
            for (InetAddress address : listener.addresses()) {
                int port = listener.ports().first() != 0 ? listener.ports().first()
                        : reserve(listener.protocol(), address);
                bound.add(new BoundListener(listener, new InetSocketAddress(address, port)));
            }
        }
    }

    private int reserve(Protocol protocol, InetAddress address) throws IOException {
        InetSocketAddress any = new InetSocketAddress(address, 0);
        if (protocol == Protocol.UDP) {
            DatagramSocket socket = new DatagramSocket(any);
            reserved.add(socket);
            return socket.getLocalPort();
        }
        ServerSocket socket = new ServerSocket();
        reserved.add(socket);
        socket.bind(any, 1);
        return socket.getLocalPort();
    }

    List<BoundListener> bound() {
        return bound;
    }

    @Override
    public void close() throws IOException {
        try {
            for (AutoCloseable each : reserved) {
                each.close();
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
