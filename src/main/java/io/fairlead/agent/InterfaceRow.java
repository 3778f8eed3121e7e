package io.fairlead.agent;

import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What the agent tells of one interface: a row of ifTable and ifXTable.
 *
 * @param index  ifIndex, 1 or more, unique within the agent
 * @param name   ifName and ifDescr
 * @param alias  ifAlias, may be empty
 * @param speed  bits/s (ifHighSpeed, ifSpeed), 0 for not known
 * @param status ifOperStatus
 * @param in     what arrives at the interface (ifHCInOctets, ifHCInUcastPkts …); a count that is absent has no object
 * @param out    what leaves it
 * @param broken {@link System#nanoTime} when its counters last lost continuity (ifCounterDiscontinuityTime); empty when
 *               they never did since the agent's start
 */
public record InterfaceRow(int index, String name, String alias, long speed, PortStatus status, Counters in,
                           Counters out, OptionalLong broken) {

    public InterfaceRow {
        if (index < 1) {
            throw new IllegalArgumentException("ifIndex " + index + " is below 1");
        }
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(broken, "broken");
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(out, "out");
    }

    /** One whose counters never lost continuity. */
    public InterfaceRow(int index, String name, String alias, long speed, boolean up, Counters in, Counters out) {
        this(index, name, alias, speed, up ? PortStatus.UP : PortStatus.DOWN, in, out, OptionalLong.empty());
    }
}
