package io.fairlead.config;

import io.fairlead.health.HealthSettings;
import io.fairlead.selection.PolicySettings;
import io.fairlead.topology.Pool;
import java.util.Objects;
import java.util.Optional;

/**
 * A pool and how its servers are chosen and checked.
 *
 * @param pool   its servers and their links
 * @param policy how loads become weights
 * @param health how its servers are checked; empty for not at all
 */
public record PoolSettings(Pool pool, PolicySettings policy, Optional<HealthSettings> health) {

    public PoolSettings {
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(health, "health");
    }
}
