package io.fairlead.dns;

import io.fairlead.answer.AnswerEngine;
import io.fairlead.answer.AnswerSettings;
import io.fairlead.answer.Responder;
import io.fairlead.selection.Choice;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.selection.Selector;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import io.fairlead.topology.Service;
import io.fairlead.zone.LoadedZones;
import io.fairlead.zone.ZoneLoader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The real engine over a small zone: www.fairlead.example is a service, large.fairlead.example needs TCP. */
final class ServiceFixture {

    private static final String ZONE = """
            $ORIGIN fairlead.example.
            $TTL 300
            @      SOA  ns1 hostmaster 1 7200 1800 259200 60
            @      NS   ns1
            ns1    A    127.0.0.1
            static A    192.0.2.9
            *.wild A    192.0.2.8
            alias  CNAME static
            sub    NS   ns.sub
            ns.sub A    192.0.2.7
            """;

    private ServiceFixture() {
    }

    /**
     * Makes responders of one engine.
     *
     * @param folder empty; the zone is written there
     */
    static Supplier<Responder> responders(Path folder) throws IOException {
        StringBuilder zone = new StringBuilder(ZONE);
        for (int i = 0; i < 20; i++) {
            zone.append("large TXT \"").append(i).append(' ').append("x".repeat(200)).append("\"\n");
        }
        Files.writeString(folder.resolve("fairlead.example.zone"), zone);
        LoadedZones zones = ZoneLoader.load(folder);
        if (!zones.faults().isEmpty()) {
            throw new AssertionError(zones.faults().toString());
        }
        Pool pool = new Pool("web", List.of(server(1), server(2)));
        double[] even = {0.5, 0.5};
        Choice choice = new Choice(pool, even, Choice.Basis.MEASURED, Selector.of(even), Selector.NONE);
        Service service = new Service("www.fairlead.example.", "web", Duration.ofSeconds(5), 1);
        AnswerEngine engine = new AnswerEngine(new AnswerSettings(1232, "node-1", ""),
                new SelectionBoard(List.of(choice)), List.of(service), zones.catalogue(), System::nanoTime);
        AtomicLong seed = new AtomicLong();
        return () -> engine.responder(seed.incrementAndGet());
    }

    private static Server server(int number) throws UnknownHostException {
        Inet4Address address = (Inet4Address) InetAddress.getByName("192.0.2." + number);
        return new Server(new ServerId("web", "s" + number), Optional.of(address), Optional.empty(),
                new Link(new LinkId("switch", "port" + number), OptionalLong.empty()), 1, true);
    }
}
