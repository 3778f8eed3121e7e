package io.fairlead.config;

import io.fairlead.health.HealthSettings;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.PolicySettings;
import io.fairlead.topology.Pool;
import java.util.Objects;
import java.util.Optional;

/**
 * A pool and how its servers are chosen and checked.
 *
 * @param pool   its servers and their links
 * @param policy how loads become weights
 * @param guards what keeps their shares within bounds
 * @param health how its servers are checked; empty for not at all
 */
public record PoolSettings(Pool pool, PolicySettings policy, GuardSettings guards,
                           Optional<HealthSettings> health) {

    public PoolSettings {
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(guards, "guards");
        Objects.requireNonNull(health, "health");
    }
}
