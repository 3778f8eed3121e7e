package io.fairlead.answer;

import io.fairlead.selection.Choice;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import io.fairlead.topology.Service;
import io.fairlead.zone.LoadedZones;
import io.fairlead.zone.ZoneCatalogue;
import io.fairlead.zone.ZoneLoader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** An engine over zone files and one pool, asked and read through dnsjava. */
final class Fixture {

    static final AnswerSettings SETTINGS = new AnswerSettings(1232, "node-1", "Fairlead test");

    /** Of the address 203.0.113.7, which asks unless a test says otherwise. */
    static final long CLIENT = AddressBits.lowOfIpv4(203 << 24 | 113 << 8 | 7);

    /** The time that responders read, nanoseconds. */
    final AtomicLong now = new AtomicLong();
    final SelectionBoard board;
    final AnswerEngine engine;
    final Responder responder;

    Fixture(Path zones, Pool pool, Service... services) {
        this(load(zones), pool, services);
    }

    Fixture(ZoneCatalogue zones, Pool pool, Service... services) {
        board = new SelectionBoard(List.of(evenChoice(pool)));
        engine = new AnswerEngine(SETTINGS, board, List.of(services), zones, now::get);
        responder = engine.responder(7);
    }

    /** Loads a folder that must be without fault. */
    static ZoneCatalogue load(Path folder) {
        LoadedZones loaded = ZoneLoader.load(folder);
        if (!loaded.faults().isEmpty()) {
            throw new AssertionError(loaded.faults().toString());
        }
        return loaded.catalogue();
    }

    static Service service(String owner) {
        return new Service(owner, "web", Duration.ofSeconds(5), 1);
    }

    /** A pool named web: server n has 192.0.2.n and 2001:db8::n, or only the former. */
    static Pool pool(int servers, boolean ipv6) {
        return new Pool("web", IntStream.rangeClosed(1, servers).mapToObj(n -> server(n, ipv6)).toList());
    }

    private static Server server(int n, boolean ipv6) {
        return new Server(new ServerId("web", "s" + n), Optional.of((Inet4Address) address("192.0.2." + n)),
                ipv6 ? Optional.of((Inet6Address) address("2001:db8::" + n)) : Optional.empty(),
                new Link(new LinkId("switch", "port" + n), OptionalLong.empty()), 1, true);
    }

    static Choice evenChoice(Pool pool) {
        double[] weights = new double[pool.servers().size()];
        Arrays.fill(weights, 1.0 / weights.length);
        double[] ipv6 = new double[weights.length];
        Arrays.setAll(ipv6, i -> pool.servers().get(i).ipv6().isPresent() ? weights[i] : 0);
        return new Choice(pool, weights, Choice.Basis.MEASURED, Selector.of(weights), Selector.of(ipv6));
    }

    /** Asks over UDP without EDNS. */
    Message ask(String name, String type) {
        return ask(question(name, type), Responder.Transport.UDP);
    }

    Message ask(Message query, Responder.Transport transport) {
        byte[] response = respond(query.toWire(), transport);
        try {
            return new Message(response);
        } catch (IOException e) {
            throw new AssertionError("the response to " + query + " does not parse", e);
        }
    }

    /** The response's octets; none for silence. */
    byte[] respond(byte[] query, Responder.Transport transport) {
        byte[] response = new byte[Responder.MAX_MESSAGE];
        return Arrays.copyOf(response, responder.respond(query, query.length, response, transport, 0, CLIENT));
    }

    static Message question(String name, String type) {
        try {
            return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), Type.value(type, true),
                    DClass.IN));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
