package io.fairlead.agent;

import io.fairlead.monitor.Survey;
import io.fairlead.monitor.Survey.InterfaceCount;
import io.fairlead.monitor.Survey.ServerCount;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Variable;

/** The objects of FAIRLEAD-MONITOR-MIB (this package's resources hold the module). */
final class MonitorObjects {

    /** netSnmpPlaypen, which anybody may use for what has no number of its own, and a number in it. */
    static final OID MIB = new OID("1.3.6.1.4.1.8072.9999.9999.1997");

    private static final OID KIND = child(3, 1);
    private static final OID COMPLETE = child(1, 1);
    private static final int TRUE = 1;
    private static final int FALSE = 2;

    private static final List<MibColumn<ServerCount>> SERVERS = List.of(
            MibColumn.counter64(child(1, 2, 1, 1), (ToLongFunction<ServerCount>) row -> row.traffic().tcpFlows()),
            MibColumn.counter64(child(1, 2, 1, 2), (ToLongFunction<ServerCount>) row -> row.traffic().udpFlows()),
            new MibColumn<>(child(1, 2, 1, 3), false, row -> new Gauge32(Math.min(row.newFlows(), 0xFFFF_FFFFL))));

    private static final List<MibColumn<InterfaceCount>> INTERFACES = List.of(
            column(2, row -> MibColumn.text(row.watched().name())),
            column(3, row -> new Integer32(row.watched().direction().ordinal() + 1)),
            column(4, row -> truth(row.watched().promiscuous())),
            column(5, row -> MibColumn.text(row.method())),
            column(6, row -> new Integer32(status(row))),
            count(7, row -> row.tally().packets()),
            count(8, row -> row.tally().octets()),
            count(9, row -> row.tally().lost()),
            count(10, row -> row.tally().unread()),
            count(11, row -> row.tally().untracked()));

    private MonitorObjects() {
    }

    private static OID child(int... suffix) {
        OID oid = new OID(MIB);
        for (int part : suffix) {
            oid.append(part);
        }
        return oid;
    }

    private static MibColumn<InterfaceCount> column(int number, Function<InterfaceCount, Variable> value) {
        return new MibColumn<>(child(1, 3, 1, number), false, value);
    }

    private static MibColumn<InterfaceCount> count(int number, ToLongFunction<InterfaceCount> count) {
        return MibColumn.counter64(child(1, 3, 1, number), count);
    }

    private static Integer32 truth(boolean value) {
        return new Integer32(value ? TRUE : FALSE);
    }

    private static int status(InterfaceCount row) {
        return switch (row.status()) {
            case UP -> 1;
            case DOWN -> 2;
            case UNKNOWN -> 3;
        };
    }

    /** Adds them to a view. */
    static void describe(Survey survey, MibView view) {
        view.kind(KIND);
        view.put(COMPLETE, truth(survey.complete()));
        view.put(new MibTable<>(SERVERS, numbered(survey.servers())));
        view.put(new MibTable<>(INTERFACES, numbered(survey.interfaces())));
    }

    /** Rows from 1 on. */
    private static <R> NavigableMap<Integer, R> numbered(List<R> rows) {
        NavigableMap<Integer, R> numbered = new TreeMap<>();
        rows.forEach(row -> numbered.put(numbered.size() + 1, row));
        return numbered;
    }
}
