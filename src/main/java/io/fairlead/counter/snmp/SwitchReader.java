package io.fairlead.counter.snmp;

import io.fairlead.counter.CounterReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snmp4j.PDU;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/**
 * Reads one switch: finds its ports, polls them, finds them again when they moved. One thread at a time.
 *
 * <p>What was learned is kept between readings: the rows of the ports, the columns they lack, the size of reply the
 * agent manages. A restart of the agent or a row under another name sends it back to look for all ports anew.
 */
final class SwitchReader {

    private static final System.Logger LOGGER = System.getLogger(SwitchReader.class.getName());

    /** A port that was not there may come: look for it again after this time. */
    private static final long SEARCH_AGAIN = Duration.ofMinutes(1).toNanos();
    /** No reading goes on for longer, a last request's timeout aside. */
    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    private static final OID DESCRIPTION = new OID(new int[] {1, 3, 6, 1, 2, 1, 1, 1, 0});
    private static final OID NAME = new OID(new int[] {1, 3, 6, 1, 2, 1, 1, 5, 0});

    private final SwitchSettings settings;
    private final SwitchSession session;
    private final List<Port> ports;
    private final UptimeClock clock = new UptimeClock();
    private int replyLimit = ReplySize.ETHERNET;
    private boolean search = true;
    private long searchedAt;

    SwitchReader(SwitchSettings settings, SnmpTransport transport) {
        this.settings = settings;
        this.session = new SwitchSession(settings, transport);
        this.ports = settings.ports().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(entry -> new Port(entry.getKey(), entry.getValue(), session.isVersion1())).toList();
    }

    /** Reads every port. */
    CounterReading read(long requested) {
        try {
            session.open();
            Poll poll = poll(requested + LONGEST);
            if (poll.samples().isEmpty() && poll.failure() != null) {
                return new CounterReading.Failure(settings.name(), requested, poll.failure());
            }
            return new CounterReading.Success(settings.name(), requested, poll.samples(), poll.missing());
        } catch (SwitchException e) {
            return new CounterReading.Failure(settings.name(), requested, e.getMessage());
        }
    }

    /** Takes what somebody else read of this switch; on any thread. */
    CounterReading.Success follow(CounterReading.Success told) {
        return clock.follow(told);
    }

    /** Asks the switch who it is and reads every port. */
    ProbeResult probe(long requested) {
        try {
            session.open();
            List<? extends VariableBinding> system = session.ask(PDU.GETNEXT, before(DESCRIPTION, NAME), 0)
                    .getVariableBindings();
            search = true;
            Poll poll = poll(requested + LONGEST);
            return new ProbeResult.Reached(settings.name(), value(system, NAME), value(system, DESCRIPTION),
                    poll.samples(), poll.missing());
        } catch (SwitchException e) {
            return new ProbeResult.Unreached(settings.name(), e.getMessage());
        }
    }

    private Poll poll(long deadline) throws SwitchException {
        List<Port> lost = ports.stream().filter(port -> !port.isFound()).toList();
        if (search) {
            search(ports, deadline);
        } else if (!lost.isEmpty() && System.nanoTime() - searchedAt > SEARCH_AGAIN) {
            search(lost, deadline);
        }
        Poll poll = new Poll(session, ports, clock, replyLimit, deadline);
        poll.run();
        replyLimit = poll.replyLimit();
        search = poll.restarted() || poll.moved();
        if (poll.moved() && poll.failure() == null) {
            searchAtOnce(deadline);
        }
        return poll;
    }

    /** A search that fails is made up for at the next reading; what was polled stands. */
    private void searchAtOnce(long deadline) {
        try {
            search(ports, deadline);
        } catch (SwitchException e) {
            LOGGER.log(System.Logger.Level.DEBUG, () -> settings.name() + ": ports not found again yet: "
                    + e.getMessage());
        }
    }

    private void search(List<Port> wanted, long deadline) throws SwitchException {
        PortFinder finder = new PortFinder(settings.name(), column -> walk(column, deadline));
        for (Port port : wanted) {
            port.resolve(finder.find(port.name()));
        }
        search = false;
        searchedAt = System.nanoTime();
    }

    private NameTable walk(IfColumn column, long deadline) throws SwitchException {
        ColumnWalk walk = new ColumnWalk(column);
        int type = session.isVersion1() ? PDU.GETNEXT : PDU.GETBULK;
        for (OID next = walk.next(); next != null; next = walk.next()) {
            if (System.nanoTime() > deadline) {
                throw new SwitchException("walking " + column.object() + " on " + session.where() + " took too long");
            }
            walk.take(session.ask(type, List.of(new VariableBinding(next)), walk.repetitions()));
        }
        return walk.result();
    }

    /** GETNEXT from just before a scalar finds it, or something else: unlike GET it never fails as a whole. */
    private static List<VariableBinding> before(OID... scalars) {
        List<VariableBinding> bindings = new ArrayList<>();
        for (OID scalar : scalars) {
            bindings.add(new VariableBinding(scalar.trim()));
        }
        return bindings;
    }

    private static String value(List<? extends VariableBinding> bindings, OID oid) {
        for (VariableBinding binding : bindings) {
            if (binding.getOid().equals(oid) && binding.getVariable() instanceof OctetString text) {
                return NameTable.printable(PortRow.text(text));
            }
        }
        return "";
    }
}
