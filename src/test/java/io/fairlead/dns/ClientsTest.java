package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What dig and kdig make of the server. */
@Tag("component")
class ClientsTest {

    private static final long LIMIT_SECONDS = 30;

    @TempDir
    private Path folder;

    private DnsServer start(Platform platform) throws IOException {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return DnsServer.start(platform, DnsServerTest.settings(2, listen), ServiceFixture.responders(folder));
    }

    private static String run(String program, DnsServer server, String... arguments) throws Exception {
        assumeTrue(Pattern.compile(File.pathSeparator).splitAsStream(System.getenv("PATH"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program))), program + " is not installed");
        List<String> command = new ArrayList<>(List.of(program, "@127.0.0.1", "-p",
                String.valueOf(server.addresses().getFirst().getPort())));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), output);
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void digGetsOneServerOverUdpAndOverTcp(Platform platform) throws Exception {
        try (DnsServer server = start(platform)) {
            String udp = run("dig", server, "+short", "www.fairlead.example", "A");
            assertTrue(udp.matches("192\\.0\\.2\\.[12]\n"), udp);
            String tcp = run("dig", server, "+tcp", "+short", "www.fairlead.example", "A");
            assertTrue(tcp.matches("192\\.0\\.2\\.[12]\n"), tcp);
            Messages.eventually("each came by its own way", () -> server.statistics().udpQueries() == 1
                    && server.statistics().tcpQueries() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void digAsksAgainOverTcpWhenTheAnswerIsTruncated(Platform platform) throws Exception {
        try (DnsServer server = start(platform)) {
            String output = run("dig", server, "large.fairlead.example", "TXT");
            assertTrue(output.contains("Truncated, retrying in TCP mode"), output);
            assertTrue(output.contains("ANSWER: 20"), output);
            Messages.eventually("UDP first, then TCP", () -> server.statistics().udpQueries() == 1
                    && server.statistics().tcpQueries() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void kdigAsksTwiceOverOneTcpConnection(Platform platform) throws Exception {
        try (DnsServer server = start(platform)) {
            String output = run("kdig", server, "+tcp", "+keepopen", "www.fairlead.example", "A",
                    "static.fairlead.example", "A", "large.fairlead.example", "TXT");
            assertTrue(output.contains("192.0.2.9") && output.contains("ANSWER: 20"), output);
            Messages.eventually("three queries", () -> server.statistics().tcpQueries() == 3);
            assertEquals(1, server.statistics().tcpAccepted());
        }
    }
}
