package io.fairlead.health;

import io.fairlead.topology.ServerId;
import java.util.Map;

/**
 * The health of every checked server at one time, and what the operator says of servers. Immutable.
 *
 * @param byServer servers that are checked; one that is not listed is up
 * @param manual   servers of which the operator says something
 */
public record HealthTable(Map<ServerId, Health> byServer, Map<ServerId, ManualState> manual) {

    /** Nothing is checked: everything is up. */
    public static final HealthTable ALL_UP = new HealthTable(Map.of());

    public HealthTable {
        byServer = Map.copyOf(byServer);
        manual = Map.copyOf(manual);
    }

    /** What checks say, and no operator. */
    public HealthTable(Map<ServerId, Health> byServer) {
        this(byServer, Map.of());
    }

    /** The same with other words of the operator. */
    public HealthTable with(Map<ServerId, ManualState> manual) {
        return new HealthTable(byServer, manual);
    }

    /** Its health: the operator's word, then the checks'; {@link Health#UP} for a server without either. */
    public Health of(ServerId server) {
        return switch (manual(server)) {
            case UP -> Health.UP;
            case DOWN -> Health.DOWN;
            case AUTO, DRAIN -> byServer.getOrDefault(server, Health.UP);
        };
    }

    /** What the operator says of it. */
    public ManualState manual(ServerId server) {
        return manual.getOrDefault(server, ManualState.AUTO);
    }
}
