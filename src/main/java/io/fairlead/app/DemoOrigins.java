package io.fairlead.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Four small origin servers of the demo, each on a loopback address of its own and all on the same port, as a farm has
 * them.
 *
 * <p>{@code /} tells the server's name; {@code /NUMBER} sends so many octets, up to 16 MiB.
 */
final class DemoOrigins implements AutoCloseable {

    static final List<String> NAMES = List.of("alpha", "bravo", "charlie", "delta");

    private static final int FIRST_HOST = 11;
    private static final int TRIES = 20;
    private static final int LONGEST = 16 << 20;
    private static final byte[] CHUNK = new byte[64 << 10];

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<HttpServer> servers = new ArrayList<>();

    DemoOrigins() {
        for (int tries = 1; servers.isEmpty(); tries++) {
            try {
                openAll();
            } catch (BindException e) {
                close(servers);
                if (tries == TRIES) {
                    throw new Failure("the demo's origin servers find no port that is free on all of 127.0.0.11 to "
                            + "127.0.0.14");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the demo's origin servers cannot start", e);
            }
        }
    }

    private void openAll() throws IOException {
        int port = 0;
        for (int i = 0; i < NAMES.size(); i++) {
            HttpServer server = HttpServer.create(new InetSocketAddress(host(i), port), 0);
            servers.add(server);
            String name = NAMES.get(i);
            server.createContext("/", exchange -> answer(exchange, name));
            server.setExecutor(threads);
            server.start();
            port = server.getAddress().getPort();
        }
    }

    private static InetAddress host(int index) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (FIRST_HOST + index)});
    }

    private static void answer(HttpExchange exchange, String name) throws IOException {
        try (exchange; OutputStream out = exchange.getResponseBody()) {
            String path = exchange.getRequestURI().getPath().substring(1);
            if (!path.matches("\\d{1,8}") || Integer.parseInt(path) > LONGEST) {
                byte[] text = (name + "\n").getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(path.isEmpty() ? 200 : 404, text.length);
                out.write(text);
                return;
            }
            int length = Integer.parseInt(path);
            exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
            for (int left = length; left > 0; left -= CHUNK.length) {
                out.write(CHUNK, 0, Math.min(left, CHUNK.length));
            }
        }
    }

    /** The port that all of them listen on. */
    int port() {
        return servers.getFirst().getAddress().getPort();
    }

    @Override
    public void close() {
        close(servers);
        threads.shutdownNow();
    }

    private static void close(List<HttpServer> servers) {
        servers.forEach(server -> server.stop(0));
        servers.clear();
    }
}
