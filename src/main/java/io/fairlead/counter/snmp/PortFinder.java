package io.fairlead.counter.snmp;

import io.fairlead.counter.snmp.Port.Resolution;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds ports by name, fetching each naming column once at most and only if a port needs it.
 *
 * <p>A name that stands in more than one row is no name: which of them was meant cannot be told.
 */
final class PortFinder {

    private static final List<IfColumn> ANY = List.of(IfColumn.NAME, IfColumn.ALIAS, IfColumn.DESCR);

    private final String switchName;
    private final Columns columns;
    private final Map<IfColumn, NameTable> fetched = new EnumMap<>(IfColumn.class);

    /** Where naming columns come from. */
    interface Columns {

        /** Fetches a column of the whole table. */
        NameTable fetch(IfColumn column) throws SwitchException;
    }

    PortFinder(String switchName, Columns columns) {
        this.switchName = switchName;
        this.columns = columns;
    }

    /** Looks a port up. */
    Resolution find(PortName name) throws SwitchException {
        return switch (name.column()) {
            case IF_INDEX -> byIndex(name.value());
            case IF_NAME -> byName(name.value(), List.of(IfColumn.NAME));
            case IF_ALIAS -> byName(name.value(), List.of(IfColumn.ALIAS));
            case IF_DESCR -> byName(name.value(), List.of(IfColumn.DESCR));
            case ANY -> byName(name.value(), ANY);
        };
    }

    private Resolution byIndex(String value) {
        try {
            int ifIndex = Integer.parseInt(value);
            if (ifIndex > 0) {
                return new Resolution.Found(ifIndex, IfColumn.OPER_STATUS);
            }
        } catch (NumberFormatException e) {
            // Falls through to the one answer there is.
        }
        return new Resolution.Unresolved("'" + value + "' is no ifIndex: it must be a whole number from 1");
    }

    private Resolution byName(String value, List<IfColumn> candidates) throws SwitchException {
        for (IfColumn column : candidates) {
            List<Integer> rows = table(column).rows(value);
            if (rows.size() == 1) {
                return new Resolution.Found(rows.getFirst(), column);
            }
            if (rows.size() > 1) {
                return new Resolution.Unresolved(column.object() + " '" + value + "' stands in more than one row of "
                        + switchName + ": ifIndex " + rows.stream().map(String::valueOf)
                        .collect(Collectors.joining(", "))
                        + "; name the port by another column");
            }
        }
        String wanted = candidates.stream().map(IfColumn::object).collect(Collectors.joining(", "));
        return new Resolution.Unresolved("no port with " + wanted + " '" + value + "' on " + switchName + "; it has: "
                + listing(candidates));
    }

    /** The names of the first column that has any, and what hindered finding more. */
    private String listing(List<IfColumn> candidates) throws SwitchException {
        String names = "none";
        StringBuilder faults = new StringBuilder();
        for (IfColumn column : candidates.reversed()) {
            NameTable table = table(column);
            names = table.names().isEmpty() ? names : table.listing();
            faults.append(table.fault().isEmpty() ? "" : "; " + table.fault());
        }
        return names + faults;
    }

    private NameTable table(IfColumn column) throws SwitchException {
        NameTable table = fetched.get(column);
        if (table == null) {
            table = columns.fetch(column);
            fetched.put(column, table);
        }
        return table;
    }
}
