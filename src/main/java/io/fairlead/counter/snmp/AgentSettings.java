package io.fairlead.counter.snmp;

import io.fairlead.topology.ServerId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A server's own SNMP agent (patent signs 18.1–18.4) and how to ask it.
 *
 * @param server      whose
 * @param address     where it listens (UDP)
 * @param credentials version and secrets
 * @param period      time between two readings
 * @param timeout     wait for one reply
 * @param retries     further tries after the first, 0 or more
 * @param resources   what to ask for, at least one
 */
public record AgentSettings(ServerId server, InetSocketAddress address, SwitchSettings.Credentials credentials,
                            Duration period, Duration timeout, int retries, Set<Resource> resources) {

    /** What an agent can be asked for. */
    public enum Resource {
        /** Processors' time: UCD-SNMP-MIB ssCpuRaw*, else ssCpuIdle, else HOST-RESOURCES-MIB hrProcessorLoad. */
        PROCESSOR,
        /** UCD-SNMP-MIB laLoadInt of one minute, for each processor. */
        LOAD_AVERAGE,
        /** TCP-MIB tcpCurrEstab. */
        CONNECTIONS,
        /** HOST-RESOURCES-MIB hrSystemProcesses. */
        PROCESSES
    }

    public AgentSettings {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(credentials, "credentials");
        resources = Set.copyOf(EnumSet.copyOf(resources));
    }

    /** The same as a device without ports. */
    SwitchSettings device() {
        return new SwitchSettings(server.toString(), address, credentials, period, timeout, retries, Map.of());
    }
}
