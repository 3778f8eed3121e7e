package io.fairlead.health;

import static io.fairlead.health.Checks.first;
import static io.fairlead.health.Checks.patient;
import static io.fairlead.health.Checks.slowly;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;

@Tag("component")
@ParameterizedClass
@EnumSource(Transport.class)
record TcpCheckTest(Transport transport) {

    @Test
    void passesWhereSomebodyListens() throws IOException {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.SILENT)) {
            ServerHealth health = first(transport, patient(new HealthSettings.Tcp(server.port())));
            assertEquals(Health.UP, health.health());
            assertEquals("", health.reason());
        }
    }

    @Test
    void failsWhereNobodyListens() throws IOException {
        int port = FreePorts.one();
        ServerHealth health = first(transport, patient(new HealthSettings.Tcp(port)));
        assertEquals(Health.DOWN, health.health());
        assertEquals("127.0.0.1:" + port + ": connection refused", health.reason());
    }

    @Test
    void failsInTimeWhereTheBacklogIsFull() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            List<Socket> waiting = fill(listener);
            try {
                ServerHealth health = first(transport, slowly(new HealthSettings.Tcp(listener.getLocalPort())));
                assertEquals(Health.DOWN, health.health());
                assertEquals("127.0.0.1:" + listener.getLocalPort() + ": no connection within 200 ms", health.reason());
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    /** Connects until the kernel lets no more connections wait. */
    private static List<Socket> fill(ServerSocket listener) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        while (waiting.size() < 100) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 200);
            } catch (SocketTimeoutException full) {
                return waiting;
            }
        }
        throw new AssertionError("a backlog of 1 took 100 connections");
    }
}
