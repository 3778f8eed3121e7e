package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.snmp.Port.Resolution;
import io.fairlead.counter.snmp.PortName.Column;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortFinderTest {

    private final Map<IfColumn, Map<Integer, String>> tables = new EnumMap<>(Map.of(
            IfColumn.NAME, Map.of(1, "Gi0/1", 2, "Gi0/2", 3, "Gi0/3"),
            IfColumn.ALIAS, Map.of(1, "server a", 2, "spare", 3, "spare"),
            IfColumn.DESCR, Map.of(1, "GigabitEthernet0/1", 2, "GigabitEthernet0/2", 3, "GigabitEthernet0/3")));
    private final List<IfColumn> fetched = new ArrayList<>();
    private final PortFinder finder = new PortFinder("sw1", column -> {
        fetched.add(column);
        return new NameTable(column, tables.get(column), "");
    });

    @Test
    void findsByTheColumnThatIsAskedFor() throws Exception {
        assertEquals(new Resolution.Found(2, IfColumn.NAME), finder.find(new PortName(Column.IF_NAME, "Gi0/2")));
        assertEquals(new Resolution.Found(1, IfColumn.ALIAS), finder.find(new PortName(Column.IF_ALIAS, "server a")));
        assertEquals(new Resolution.Found(3, IfColumn.DESCR), finder.find(new PortName(Column.IF_DESCR,
                "GigabitEthernet0/3")));
        assertEquals(new Resolution.Found(9, IfColumn.OPER_STATUS), finder.find(new PortName(Column.IF_INDEX, "9")));
    }

    @Test
    void fetchesAColumnOnceAndOnlyIfNeeded() throws Exception {
        finder.find(new PortName(Column.ANY, "Gi0/1"));
        finder.find(new PortName(Column.ANY, "Gi0/2"));
        assertEquals(List.of(IfColumn.NAME), fetched);
        finder.find(new PortName(Column.ANY, "GigabitEthernet0/2"));
        finder.find(new PortName(Column.ANY, "server a"));
        assertEquals(List.of(IfColumn.NAME, IfColumn.ALIAS, IfColumn.DESCR), fetched);
    }

    @Test
    void aNameInTwoRowsIsNone() throws Exception {
        Resolution.Unresolved unresolved = assertInstanceOf(Resolution.Unresolved.class,
                finder.find(new PortName(Column.ANY, "spare")));
        assertEquals("ifAlias 'spare' stands in more than one row of sw1: ifIndex 2, 3; name the port by another column",
                unresolved.reason());
    }

    @Test
    void namesAreComparedExactly() throws Exception {
        assertInstanceOf(Resolution.Unresolved.class, finder.find(new PortName(Column.IF_NAME, "gi0/1")));
    }

    @Test
    void whatIsNoIfIndexIsSaidToBeNone() throws Exception {
        for (String value : List.of("0", "-1", "x", "", "99999999999")) {
            Resolution.Unresolved unresolved = assertInstanceOf(Resolution.Unresolved.class,
                    finder.find(new PortName(Column.IF_INDEX, value)));
            assertEquals("'" + value + "' is no ifIndex: it must be a whole number from 1", unresolved.reason());
        }
    }

    @Test
    void aListOfNamesIsShortAndFitForATerminal() throws Exception {
        Map<Integer, String> many = new HashMap<>();
        for (int i = 1; i <= 500; i++) {
            many.put(i, "p" + i);
        }
        many.put(3, "evil\u001b[2J\u202e");
        many.put(4, "x".repeat(1_000));
        tables.put(IfColumn.NAME, many);
        Resolution.Unresolved unresolved = assertInstanceOf(Resolution.Unresolved.class,
                finder.find(new PortName(Column.IF_NAME, "none")));
        assertTrue(unresolved.reason().contains("it has: p1, p2, evil?[2J?, xxx"), unresolved.reason());
        assertTrue(unresolved.reason().endsWith("p16 and 484 more"), unresolved.reason());
        assertTrue(unresolved.reason().length() < 400);
    }
}
