package io.fairlead.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Opens many connections and leaves them idle until its input ends: address, port, how many. */
final class IdleClients {

    private IdleClients() {
    }

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            Socket socket = new Socket();
            socket.connect(address, 5_000);
            sockets.add(socket);
        }
        System.out.println(sockets.size());
        System.out.flush();
        while (System.in.read() >= 0) {
            // The other end closes this when it has measured.
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
