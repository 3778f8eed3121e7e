package io.fairlead.config;

import io.fairlead.agent.AgentSettings;
import io.fairlead.monitor.MonitorSettings;
import java.util.Objects;

/**
 * What the stand-alone traffic monitor is to do, free of errors.
 *
 * @param monitor what it watches
 * @param agent   how it publishes what it counts
 */
public record MonitorConfiguration(MonitorSettings monitor, AgentSettings agent) {

    public MonitorConfiguration {
        Objects.requireNonNull(monitor, "monitor");
        Objects.requireNonNull(agent, "agent");
    }
}
