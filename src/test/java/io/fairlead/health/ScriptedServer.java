package io.fairlead.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP server that does with each connection what a script says, however ill-behaved. */
final class ScriptedServer implements AutoCloseable {

    /** What to do with a connection; it is closed afterwards. */
    interface Script {
        void serve(Socket connection) throws IOException;
    }

    /** Accepts and says nothing until the client goes. */
    static final Script SILENT = connection -> connection.getInputStream().transferTo(OutputStream.nullOutputStream());

    private final ServerSocket listener;
    private final Script script;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    ScriptedServer(String address, int port, Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        Thread.ofVirtual().name("scripted server").start(this::accept);
    }

    ScriptedServer(Script script) throws IOException {
        this("127.0.0.1", 0, script);
    }

    /** Reads the request's head, then sends that text, then closes. */
    static Script answering(String text) {
        return connection -> {
            head(connection.getInputStream());
            connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    /** Reads up to and including the empty line. */
    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            head.append((char) octet);
            if (octet == '\n' && head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections have come so far. */
    int accepted() {
        return accepted.get();
    }

    /** Goes away before its time. */
    void stop() throws IOException {
        listener.close();
        for (Socket connection : open) {
            connection.close();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                open.add(connection);
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            script.serve(connection);
        } catch (IOException clientWentAway) {
            // as clients do
        } finally {
            open.remove(connection);
        }
    }
}
