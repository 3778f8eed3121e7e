package io.fairlead.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What is watched, and how.
 *
 * @param interfaces where packets are seen
 * @param servers    whose packets count
 * @param method     how packets are counted
 * @param flows      flows remembered at most, to tell new ones
 * @param udpIdle    pause after which datagrams between the same ends are a new flow
 * @param buffer     octets of each interface's buffer where packets are counted outside the kernel
 */
public record MonitorSettings(List<WatchedInterface> interfaces, List<WatchedServer> servers, Method method, int flows,
                              Duration udpIdle, int buffer) {

    public static final int FLOWS = 65_536;
    public static final Duration UDP_IDLE = Duration.ofMinutes(2);
    public static final int BUFFER = 16 << 20;

    public MonitorSettings {
        interfaces = List.copyOf(interfaces);
        servers = List.copyOf(servers);
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(udpIdle, "udpIdle");
    }

    /** How packets are counted. */
    public enum Method {
        /** In the kernel where that can be, else by packet sockets. */
        AUTO,
        /** By an eBPF program at the interface. */
        KERNEL,
        /** By packet sockets: each packet's headers are copied out of the kernel. */
        PACKETS
    }
}
