package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortColumnsTest {

    private static final Set<IfColumn> COMMON = EnumSet.of(IfColumn.OPER_STATUS, IfColumn.IN_DISCARDS,
            IfColumn.OUT_DISCARDS,
            IfColumn.IN_ERRORS, IfColumn.OUT_ERRORS, IfColumn.HIGH_SPEED, IfColumn.DISCONTINUITY);

    private static Set<IfColumn> plus(Set<IfColumn> columns, IfColumn first, IfColumn last) {
        EnumSet<IfColumn> all = EnumSet.copyOf(columns);
        all.addAll(EnumSet.range(first, last));
        return all;
    }

    @Test
    void asksForThe64BitColumnsFirst() {
        PortColumns columns = new PortColumns(false);
        assertEquals(plus(COMMON, IfColumn.HC_IN_OCTETS, IfColumn.HC_OUT_BROADCAST), columns.wanted());
        assertTrue(columns.wide());
    }

    @Test
    void asksForThe32BitColumnsWhereOctetsHaveNo64AndNotForBoth() {
        PortColumns columns = new PortColumns(false);
        columns.lacks(IfColumn.HC_OUT_OCTETS);
        assertEquals(plus(COMMON, IfColumn.IN_OCTETS, IfColumn.OUT_BROADCAST), columns.wanted());
        assertFalse(columns.wide());
    }

    @Test
    void keepsThe64BitColumnsWherePacketsHaveNone() {
        PortColumns columns = new PortColumns(false);
        columns.lacks(IfColumn.HC_IN_UCAST);
        assertTrue(columns.wide());
        assertFalse(columns.wanted().contains(IfColumn.HC_IN_UCAST));
        assertFalse(columns.wanted().contains(IfColumn.IN_UCAST));
    }

    @Test
    void version1HasNo64BitColumns() {
        assertEquals(plus(COMMON, IfColumn.IN_OCTETS, IfColumn.OUT_BROADCAST), new PortColumns(true).wanted());
    }

    @Test
    void asksForTheOldPacketColumnOnlyWhereBothNewOnesLack() {
        PortColumns columns = new PortColumns(true);
        columns.lacks(IfColumn.IN_MULTICAST);
        assertFalse(columns.wanted().contains(IfColumn.IN_NUCAST));
        columns.lacks(IfColumn.IN_BROADCAST);
        assertTrue(columns.wanted().contains(IfColumn.IN_NUCAST));
        assertFalse(columns.wanted().contains(IfColumn.OUT_NUCAST));
    }

    @Test
    void asksForIfSpeedOnlyWhereIfHighSpeedSaysNothing() {
        PortColumns columns = new PortColumns(false);
        assertFalse(columns.wanted().contains(IfColumn.SPEED));
        columns.slow();
        assertTrue(columns.wanted().contains(IfColumn.SPEED));
        columns.lacks(IfColumn.SPEED);
        assertFalse(columns.wanted().contains(IfColumn.SPEED));
    }

    @Test
    void theLeastIsSmallEnoughForAnyAgent() {
        PortColumns columns = new PortColumns(false);
        assertTrue(columns.slim());
        assertFalse(columns.slim(), "it cannot be less than the least");
        assertTrue(columns.wanted().containsAll(Set.of(IfColumn.HC_IN_OCTETS, IfColumn.HC_OUT_OCTETS,
                IfColumn.OUT_DISCARDS)));
        assertTrue(ReplySize.EMPTY + ReplySize.of(columns.wanted(), Integer.MAX_VALUE, 32) <= ReplySize.SMALLEST);
    }
}
