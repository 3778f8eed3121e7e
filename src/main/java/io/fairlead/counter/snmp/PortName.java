package io.fairlead.counter.snmp;

import java.util.Objects;

/**
 * How a switch port is named: by which column of IF-MIB and with which value.
 *
 * @param column the column to search; {@link Column#ANY} tries ifName, ifAlias, ifDescr in this order
 * @param value  the value to find, or the decimal ifIndex
 */
public record PortName(Column column, String value) {

    public PortName {
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(value, "value");
    }

    /** Columns that can name a port (RFC 2863). */
    public enum Column {
        ANY, IF_NAME, IF_ALIAS, IF_DESCR, IF_INDEX
    }
}
