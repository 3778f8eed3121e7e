package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tries transparent sources in a process of its own, which may not have them. */
@Tag("component")
@DisplayName("Without CAP_NET_ADMIN transparent sources")
class TransparentSourcesTest {

    /** The process: prints what trying says, then what becomes of a socket to a server over IPv6. */
    public static void main(String[] arguments) throws IOException {
        Epoll.ensureAvailability();
        Transport transport = new EpollTransport();
        try {
            TransparentSources.check(transport);
            System.out.println("allowed");
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        InetAddress server = InetAddress.getByName("::1");
        try {
            transport.openStream(null, server, new InetSocketAddress(server, 0)).close();
            System.out.println("allowed");
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    @Test
    @DisplayName("are refused at the start with the cure, and sockets fail as any socket may")
    void refused() throws Exception {
        assumeTrue(Epoll.isAvailable(), "transparent sources are Linux's");
        Process process = new ProcessBuilder(command()).redirectErrorStream(true).start();
        List<String> lines = process.inputReader().lines().toList();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.getFirst().contains("'transparent' is not allowed here") && lines.getFirst().contains("CAP_NET_ADMIN"),
                lines.getFirst());
        assertTrue(lines.getLast().contains("Operation not permitted"), lines.getLast());
    }

    /** Root's processes have the capability unless it is taken from them (capabilities(7), bounding set). */
    private static List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            command.addAll(List.of("setpriv", "--bounding-set=-net_admin,-net_raw", "--inh-caps=-net_admin,-net_raw"));
        }
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
                System.getProperty("java.class.path"), TransparentSourcesTest.class.getName()));
        return command;
    }
}
