package io.fairlead.counter.snmp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One naming column of a switch's interface table: the name in each row. Immutable.
 *
 * @param column which column
 * @param names  by ifIndex
 * @param fault  why there may be more, in words for an operator; empty for a whole column
 */
record NameTable(IfColumn column, Map<Integer, String> names, String fault) {

    private static final int LISTED = 16;
    private static final int LONGEST_LISTED = 64;

    NameTable {
        names = Map.copyOf(names);
    }

    /** The rows that have that name, in order. */
    List<Integer> rows(String name) {
        List<Integer> rows = new ArrayList<>();
        names.forEach((ifIndex, value) -> {
            if (value.equals(name)) {
                rows.add(ifIndex);
            }
        });
        rows.sort(null);
        return rows;
    }

    /** The first names for an operator to choose from, and how many more there are. */
    String listing() {
        List<String> listed = new TreeMap<>(names).values().stream().filter(name -> !name.isEmpty())
                .map(NameTable::printable)
                .toList();
        if (listed.isEmpty()) {
            return "none";
        }
        String first = String.join(", ", listed.subList(0, Math.min(LISTED, listed.size())));
        return listed.size() <= LISTED ? first : first + " and " + (listed.size() - LISTED) + " more";
    }

    /** A name out of an untrusted reply, fit for a terminal and a log. */
    static String printable(String name) {
        String cut = name.length() <= LONGEST_LISTED ? name : name.substring(0, LONGEST_LISTED) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
