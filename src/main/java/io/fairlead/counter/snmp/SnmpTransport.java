package io.fairlead.counter.snmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.SNMP4JSettings;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.USM;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;

/**
 * The one SNMP session that all switches share: one UDP socket for both address families, one thread that takes
 * replies, one that times requests out, however many switches there are.
 *
 * <p>Requests are sent without waiting and their replies matched by request ID and community, or by the user-based
 * security model. Nothing that takes long runs on the reply thread: it completes a future and goes on. Replies may
 * come from another address of the switch than the one asked, as routers like to answer; a forger would have to know
 * the community anyway.
 */
public final class SnmpTransport implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(SnmpTransport.class.getName());

    private static final int ENGINE_ID_LENGTH = 12;

    static {
        // Agents report wrong keys without authentication, having no key in common (RFC 3414 section 3.2 step 6).
        SNMP4JSettings.setReportSecurityLevelStrategy(
                SNMP4JSettings.ReportSecurityLevelStrategy.noAuthNoPrivIfNeeded);
    }

    private final Snmp session;
    private final MPv3 version3;
    private final USM security;
    private final ExecutorService lookups;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** How a request ended. */
    sealed interface Reply {

        /**
         * A response or report came.
         *
         * @param at {@link System#nanoTime} when it did
         */
        record Answer(PDU pdu, long at) implements Reply {
        }

        /** Nothing came, however often it was asked. */
        record Silence() implements Reply {
        }

        /** It could not be asked. */
        record Unsent(String reason) implements Reply {
        }
    }

    /**
     * Opens the socket.
     *
     * @throws UncheckedIOException when there is none to be had
     */
    public SnmpTransport() {
        this(UdpSocket.open());
    }

    SnmpTransport(UdpSocket socket) {
        OctetString engine = new OctetString(MPv3.createLocalEngineID(new OctetString(random())));
        security = new USM(UsmProtocols.ALL, engine, 0);
        version3 = new MPv3(engine.getValue(), null, UsmProtocols.ALL,
                SecurityModels.getCollection(new SecurityModel[] {security}), CounterSupport.getInstance());
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addMessageProcessingModel(version3);
        lookups = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("snmp-lookup-", 0).factory());
        try {
            session = new Snmp(dispatcher, socket);
            session.listen();
        } catch (IOException e) {
            throw new UncheckedIOException("UDP socket for SNMP does not listen: " + e.getMessage(), e);
        }
    }

    /** Frees the socket and the threads; requests under way end as silence, later ones are not sent. */
    @Override
    public void close() {
        closed = true;
        lookups.shutdownNow();
        try {
            session.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "SNMP socket did not close: " + e.getMessage());
        }
        underWay.forEach(exchange -> exchange.complete(new Reply.Silence()));
    }

    /** Sends a request; the future never completes exceptionally, and within the target's timeout and retries. */
    CompletableFuture<Reply> send(PDU request, Target<UdpAddress> target) {
        Exchange exchange = new Exchange();
        underWay.add(exchange);
        exchange.whenComplete((reply, failure) -> underWay.remove(exchange));
        try {
            if (closed) {
                throw new IOException("the SNMP transport is closed");
            }
            session.send(request, target, null, exchange);
        } catch (IOException | RuntimeException e) {
            exchange.complete(new Reply.Unsent(e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        return exchange;
    }

    /** Runs what may block on a thread that nobody else waits for: name look-ups. */
    ExecutorService lookups() {
        return lookups;
    }

    /** The SNMPv3 engine at that address, as discovered or last seen; null when none is known. */
    OctetString engine(UdpAddress address) {
        return version3.getEngineID(address);
    }

    /** Forgets the engine at that address with its clock, so that the next request discovers it. */
    void forgetEngine(UdpAddress address) {
        OctetString engine = version3.removeEngineID(address);
        if (engine != null) {
            security.removeEngineTime(engine);
        }
    }

    /** The library's own engine ID would start with looking up this machine's name, which may take its time. */
    private static byte[] random() {
        byte[] bytes = new byte[ENGINE_ID_LENGTH];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** One request under way. */
    private static final class Exchange extends CompletableFuture<Reply> implements ResponseListener {

        @Override
        public <A extends Address> void onResponse(ResponseEvent<A> event) {
            if (event.getSource() instanceof Snmp session) {
                session.cancel(event.getRequest(), this);
            }
            PDU response = event.getResponse();
            if (response != null) {
                complete(new Reply.Answer(response, System.nanoTime()));
            } else if (event.getError() instanceof IOException e) {
                complete(new Reply.Unsent(e.getMessage()));
            } else {
                complete(new Reply.Silence());
            }
        }
    }
}
