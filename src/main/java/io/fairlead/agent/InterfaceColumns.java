package io.fairlead.agent;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;

/** The columns of ifTable and ifXTable, and how their values come from a row (RFC 2863 section 6). */
final class InterfaceColumns {

    /** Every column in order of object identifiers. */
    static final List<MibColumn<MibRow>> ALL = List.of(
            column("2.2.1.1", row -> new Integer32(row.index())),
            column("2.2.1.2", row -> text(row.name())),
            column("2.2.1.3", row -> new Integer32(Constants.ETHERNET_CSMACD)),
            column("2.2.1.4", row -> new Integer32(Constants.MTU)),
            column("2.2.1.5", row -> new Gauge32(Math.min(row.speed(), Constants.UNSIGNED32))),
            column("2.2.1.6", row -> new OctetString(row.physicalAddress())),
            column("2.2.1.7", row -> new Integer32(Constants.UP)),
            column("2.2.1.8", row -> new Integer32(row.operStatus())),
            column("2.2.1.9", row -> new TimeTicks(row.lastChange() & Constants.UNSIGNED32)),
            narrow("2.2.1.10", row -> row.in().octets()),
            narrow("2.2.1.11", row -> row.in().packets()),
            narrow("2.2.1.12", row -> 0),
            narrow("2.2.1.13", row -> row.in().discards()),
            narrow("2.2.1.14", row -> row.in().errors()),
            narrow("2.2.1.15", row -> 0),
            narrow("2.2.1.16", row -> row.out().octets()),
            narrow("2.2.1.17", row -> row.out().packets()),
            narrow("2.2.1.18", row -> 0),
            narrow("2.2.1.19", row -> row.out().discards()),
            narrow("2.2.1.20", row -> row.out().errors()),
            column("2.2.1.21", row -> new Gauge32(0)),
            column("2.2.1.22", row -> new OID(new int[] {0, 0})),
            column("31.1.1.1.1", row -> text(row.name())),
            narrow("31.1.1.1.2", row -> 0),
            narrow("31.1.1.1.3", row -> 0),
            narrow("31.1.1.1.4", row -> 0),
            narrow("31.1.1.1.5", row -> 0),
            wide("31.1.1.1.6", row -> row.in().octets()),
            wide("31.1.1.1.7", row -> row.in().packets()),
            wide("31.1.1.1.8", row -> 0),
            wide("31.1.1.1.9", row -> 0),
            wide("31.1.1.1.10", row -> row.out().octets()),
            wide("31.1.1.1.11", row -> row.out().packets()),
            wide("31.1.1.1.12", row -> 0),
            wide("31.1.1.1.13", row -> 0),
            column("31.1.1.1.14", row -> new Integer32(Constants.DISABLED)),
            column("31.1.1.1.15", row -> new Gauge32(Math.min((row.speed() + Constants.MEGABIT / 2) / Constants.MEGABIT,
                    Constants.UNSIGNED32))),
            column("31.1.1.1.16", row -> new Integer32(Constants.FALSE)),
            column("31.1.1.1.17", row -> new Integer32(Constants.TRUE)),
            column("31.1.1.1.18", row -> text(row.alias())),
            column("31.1.1.1.19", row -> new TimeTicks(row.discontinuity() & Constants.UNSIGNED32)));

    /** Enumerated values and limits of the MIB; a holder, so that they are there before {@link #ALL}. */
    private static final class Constants {
        static final int ETHERNET_CSMACD = 6;
        static final int MTU = 1500;
        static final int UP = 1;
        static final int DISABLED = 2;
        static final int TRUE = 1;
        static final int FALSE = 2;
        static final long MEGABIT = 1_000_000;
        static final long UNSIGNED32 = 0xFFFF_FFFFL;
    }

    private InterfaceColumns() {
    }

    private static OctetString text(String value) {
        return MibColumn.text(value);
    }

    private static MibColumn<MibRow> column(String suffix, Function<MibRow, Variable> value) {
        return new MibColumn<>(oid(suffix), false, value);
    }

    private static MibColumn<MibRow> narrow(String suffix, ToLongFunction<MibRow> count) {
        return MibColumn.counter32(oid(suffix), count);
    }

    private static MibColumn<MibRow> wide(String suffix, ToLongFunction<MibRow> count) {
        return MibColumn.counter64(oid(suffix), count);
    }

    private static OID oid(String suffix) {
        return new OID("1.3.6.1.2.1." + suffix);
    }
}
