package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fairlead.dispatch.relay.RelayDataPlane;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("With transparent sources servers see clients' addresses")
class TransparentSourceTest {

    @Test
    @DisplayName("over TCP and UDP; where the kernel does not allow it, opening fails with the cure")
    void transparent() throws IOException {
        List<Origin> origins = Site.echoes(1);
        Site site;
        try {
            site = new Site.Builder(RelayDataPlane::open).source(SourceBinding.TRANSPARENT).open(origins);
        } catch (IOException e) {
            origins.getFirst().close();
            assertTrue(e.getMessage().contains("CAP_NET_ADMIN"), e.getMessage());
            abort("IP_TRANSPARENT is not allowed here: " + e.getMessage());
            return;
        }
        try (site; Socket tcp = site.connect("127.0.0.50"); DatagramSocket udp = new DatagramSocket(new InetSocketAddress("127.0.0.60", 0))) {
            site.serverOf(tcp);
            udp.setSoTimeout(5_000);
            udp.connect(site.address(Protocol.UDP));
            assertEquals(0, Site.ask(udp, "hello"));
            assertEquals(List.of("127.0.0.50", "127.0.0.60"),
                    origins.getFirst().peers().stream().map(peer -> ((InetSocketAddress) peer).getAddress()
                            .getHostAddress()).toList());
        }
    }
}
