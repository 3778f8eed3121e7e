package io.fairlead.agent;

import io.fairlead.counter.Counters;
import java.util.Objects;

/**
 * What the agent tells of one interface: a row of ifTable and ifXTable.
 *
 * @param index  ifIndex, 1 or more, unique within the agent
 * @param name   ifName and ifDescr
 * @param alias  ifAlias, may be empty
 * @param speed  bits/s (ifHighSpeed, ifSpeed), 0 for not known
 * @param up     ifOperStatus
 * @param in     what arrives at the interface (ifHCInOctets, ifHCInUcastPkts …); a count that is absent has no object
 * @param out    what leaves it
 */
public record InterfaceRow(int index, String name, String alias, long speed, boolean up, Counters in, Counters out) {

    public InterfaceRow {
        if (index < 1) {
            throw new IllegalArgumentException("ifIndex " + index + " is below 1");
        }
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(out, "out");
    }
}
