package io.fairlead.health;

import io.fairlead.topology.ServerId;
import java.util.Objects;

/**
 * The health of one server and why: for logs and views. Choices are made by {@link HealthTable} alone.
 *
 * @param server which server
 * @param health its damped health over all of its addresses
 * @param since  nanoseconds on this machine's monotonic clock at which this health began
 * @param reason why it is down, address by address; that nothing was checked yet; or empty when it is up
 */
public record ServerHealth(ServerId server, Health health, long since, String reason) {

    public ServerHealth {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(reason, "reason");
    }
}
