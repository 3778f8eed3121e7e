package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.Configuration;
import io.fairlead.testing.Await;
import io.fairlead.testing.ClosingTest;
import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@DisplayName("A node that only answers, in a cluster with one that dispatches")
class ClusterNodeTest extends ClosingTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final DemoOrigins origins = closing(new DemoOrigins());

    private Configuration configuration(String node, int port, int other, String cluster) throws IOException {
        return TestConfiguration.load(Files.createDirectories(folder.resolve(node)), """
                dns: { listen: ["127.0.0.1:0"], zones: zones }
                measuring: { beat: 100ms }
                pools:
                  www:
                    policy: least-loaded
                    servers:
                      alpha: { ipv4: 127.0.0.11, link: { dispatcher: true }, capacity: 100Mbit/s }
                      bravo: { ipv4: 127.0.0.12, link: { dispatcher: true }, capacity: 100Mbit/s }
                services:
                  www.fairlead.example: { pool: www, ttl: 1s }
                dispatcher:
                  addresses: [ "127.0.0.1" ]
                  limits: { flows: 100 }
                  listeners:
                    web: { pool: www, protocol: tcp, ports: %d, server-port: %d }
                %s
                """.formatted(FreePorts.one(), origins.port(),
                cluster.formatted(node, port, port, other)));
    }

    private static final String CLUSTER = """
            cluster: { node: %s, bind: "127.0.0.1:%d", members: [ "127.0.0.1:%d", "127.0.0.1:%d" ] }
            """;

    private static void await(String what, Node node, BooleanSupplier condition) {
        Await.until(LIMIT, condition, () -> what + ", but weights are " + Arrays.toString(node.board().choice(0).weights())
                + ", loads " + node.table().loads() + ", " + node.cluster().report());
    }

    @Test
    @DisplayName("goes by what that one forwards, and shows who is there")
    void followsOthers() throws IOException {
        int one = FreePorts.one();
        int other = FreePorts.one();
        Node dispatcher = closing(Node.start(configuration("d1", one, other, CLUSTER), true));
        Node answers = closing(Node.start(configuration("d2", other, one, CLUSTER), false));
        await("they are two", answers, () -> answers.cluster().report().equals("cluster fairlead: d2, d1" + System.lineSeparator()));
        await("it knows both links", answers, () -> answers.board().choice(0).weights()[0] == 0.5
                && answers.table().loads().toString().contains("Known"));
        InetSocketAddress web = dispatcher.dispatcher().orElseThrow().dataPlane().listeners().getFirst().address();
        try (Socket download = new Socket(web.getAddress(), web.getPort())) {
            download.getOutputStream().write("GET /16000000 HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = download.getInputStream();
            byte[] some = new byte[5_000];
            await("the busy one is avoided", answers, () -> {
                read(in, some);
                return Arrays.stream(answers.board().choice(0).weights()).anyMatch(weight -> weight == 0);
            });
        }
        await("both are idle again", answers, () -> answers.board().choice(0).weights()[0] == 0.5);
        dispatcher.close();
        await("nobody is there", answers, () -> answers.cluster().report().equals("cluster fairlead: d2" + System.lineSeparator()));
    }

    private static void read(InputStream in, byte[] into) {
        try {
            assertTrue(in.read(into) > 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("is needed: without a cluster nobody would tell it of links that dispatchers measure")
    void needsACluster() throws IOException {
        Configuration alone = configuration("d2", 1, 2, "");
        assertTrue(assertThrows(Failure.class, () -> Node.start(alone, false)).getMessage().contains("cluster"));
    }
}
