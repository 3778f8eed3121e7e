package io.fairlead.counter.snmp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snmp4j.PDU;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/**
 * Walks one naming column, reply by reply (RFC 3416 sections 4.2.2 and 4.2.3).
 *
 * <p>Replies are untrusted: rows must come in increasing order, so that the walk ends, and only so many are taken. A
 * walk that has to be broken off keeps the names it found and the reason.
 */
final class ColumnWalk {

    /** A switch with more interfaces than this is no switch. */
    static final int MOST_ROWS = 20_000;
    /** Rows to ask for at first: with a name each, they fit into one packet as a rule. */
    static final int REPETITIONS = 25;

    private final IfColumn column;
    private final OID prefix;
    private final Map<Integer, String> names = new HashMap<>();
    private OID last;
    private int repetitions = REPETITIONS;
    private int rows;
    private boolean ended;
    private String fault = "";

    ColumnWalk(IfColumn column) {
        this.column = column;
        this.prefix = column.oid();
        this.last = prefix;
    }

    /** What to ask for next, by GETNEXT or GETBULK; null when the walk has ended. */
    OID next() {
        return ended ? null : last;
    }

    /** How many rows a GETBULK should ask for. */
    int repetitions() {
        return repetitions;
    }

    /** Takes a reply. */
    void take(PDU reply) {
        switch (reply.getErrorStatus()) {
            case PDU.noError -> takeRows(reply);
            case PDU.noSuchName -> ended = true;
            case PDU.tooBig -> takeTooBig();
            default -> breakOff("walking " + column.object() + " gave the error " + reply.getErrorStatusText());
        }
    }

    private void takeTooBig() {
        if (repetitions == 1) {
            breakOff("the switch cannot fit one " + column.object() + " into a reply (tooBig)");
        }
        repetitions = Math.max(1, repetitions / 2);
    }

    private void takeRows(PDU reply) {
        List<? extends VariableBinding> bindings = reply.getVariableBindings();
        ended |= bindings.isEmpty();
        for (VariableBinding binding : bindings) {
            if (!take(binding)) {
                return;
            }
        }
    }

    /** The names found, all of them when the walk has ended by itself. */
    NameTable result() {
        return new NameTable(column, names, fault);
    }

    private void breakOff(String why) {
        fault = why;
        ended = true;
    }

    private boolean take(VariableBinding binding) {
        OID oid = binding.getOid();
        if (Null.isExceptionSyntax(binding.getSyntax()) || !oid.startsWith(prefix)) {
            ended = true;
            return false;
        }
        if (oid.compareTo(last) <= 0) {
            breakOff("its " + column.object() + " column does not increase: after " + last + " comes " + oid);
            return false;
        }
        if (++rows > MOST_ROWS) {
            breakOff("its " + column.object() + " column has more than " + MOST_ROWS + " rows");
            return false;
        }
        last = oid;
        if (oid.size() == prefix.size() + 1 && oid.last() > 0 && column.holds(binding.getVariable())) {
            names.put(oid.last(), PortRow.text((OctetString) binding.getVariable()));
        }
        return true;
    }
}
