package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.dispatch.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Ports towards servers")
class UpstreamPortsTest {

    @Test
    @DisplayName("are all those that this machine's kernel gives away itself")
    void ofThisMachine() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/sys/net/ipv4/ip_local_port_range")), "the file is Linux's");
        Process cat = new ProcessBuilder("cat", "/proc/sys/net/ipv4/ip_local_port_range").start();
        String[] range = new String(cat.getInputStream().readAllBytes()).strip().split("\\s+");
        assertEquals(new PortRange(Integer.parseInt(range[0]), Integer.parseInt(range[1])), UpstreamPorts.ofThisMachine().range());
    }
}
