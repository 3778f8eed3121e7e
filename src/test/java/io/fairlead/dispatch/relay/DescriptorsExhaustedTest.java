package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bench.RelayBench;
import io.fairlead.testing.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the relay in a process of its own, whose descriptors are few. */
@Tag("component")
@DisplayName("Out of descriptors, the relay pauses, says so and recovers")
class DescriptorsExhaustedTest {

    private static final String DESCRIPTORS = "160";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<Socket> clients = new ArrayList<>();
    private ServerSocket server;
    private Process relay;
    private int port;

    @BeforeEach
    void startRelay() throws IOException {
        server = new ServerSocket(0, 1_024, InetAddress.getByName("127.0.0.11"));
        Thread.ofPlatform().daemon().start(this::greet);
        port = FreePorts.one();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        relay = new ProcessBuilder("sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$@\"", "sh", java,
                "-XX:-MaxFDLimit",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
                        System.getProperty("java.class.path"),
                RelayBench.class.getName(), "127.0.0.1", "127.0.0.11", Integer.toString(port),
                        Integer.toString(server.getLocalPort()))
                .redirectErrorStream(true).start();
        Thread.ofPlatform().daemon().start(this::readLines);
    }

    private void greet() {
        List<Socket> open = new ArrayList<>();
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                socket.getOutputStream().write('!');
                Thread.ofVirtual().start(() -> closeAfter(socket));
            }
        } catch (IOException closed) {
            assertTrue(server.isClosed(), closed.toString());
        }
    }

    private static void closeAfter(Socket socket) {
        try (socket) {
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The relay reset it, which ends it as well.
        }
    }

    private void readLines() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(relay.getInputStream()))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("the relay has ended");
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        relay.destroy();
        relay.waitFor(10, TimeUnit.SECONDS);
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(3_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 3_000);
        clients.add(socket);
        return socket;
    }

    @Test
    @DisplayName("clients beyond wait or are reset, those inside go on, and there is room again when some leave")
    void exhausts() throws Exception {
        Socket inside = awaitService();
        for (int i = 0; i < 120; i++) {
            connect();
        }
        awaitLine("out of descriptors");
        assertTrue(relay.isAlive());
        inside.getOutputStream().write('x');
        assertTrue(isOpen(inside));
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
        awaitService();
    }

    /** Whether nothing comes, no end and no reset either. */
    private static boolean isOpen(Socket socket) throws IOException {
        socket.setSoTimeout(300);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private Socket awaitService() throws IOException {
        long deadline = System.nanoTime() + 15_000_000_000L;
        while (true) {
            try {
                Socket socket = connect();
                assertEquals('!', socket.getInputStream().read());
                return socket;
            } catch (SocketException | SocketTimeoutException | AssertionError e) {
                assertTrue(System.nanoTime() < deadline, "not served within 15 s: " + lines);
                Thread.onSpinWait();
            }
        }
    }

    private void awaitLine(String part) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < deadline) {
            String line = lines.poll(1, TimeUnit.SECONDS);
            if (line != null) {
                seen.add(line);
                if (line.contains(part)) {
                    return;
                }
            }
        }
        throw new AssertionError("no line with '" + part + "': " + seen);
    }
}
