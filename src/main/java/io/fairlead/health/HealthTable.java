package io.fairlead.health;

import io.fairlead.topology.ServerId;
import java.util.Map;

/**
 * The health of every checked server at one time. Immutable.
 *
 * @param byServer servers that are checked; one that is not listed is up
 */
public record HealthTable(Map<ServerId, Health> byServer) {

    /** Nothing is checked: everything is up. */
    public static final HealthTable ALL_UP = new HealthTable(Map.of());

    public HealthTable {
        byServer = Map.copyOf(byServer);
    }

    /** Its health; {@link Health#UP} for a server without checks. */
    public Health of(ServerId server) {
        return byServer.getOrDefault(server, Health.UP);
    }
}
