package io.fairlead.agent;

import io.fairlead.counter.snmp.Secret;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An SNMP agent that serves the system group, ifTable and ifXTable of whatever interfaces its supplier tells of.
 *
 * <p>SNMPv1 and v2c, read only. The supplier is asked once for each request; it runs on the agent's one thread and should
 * not block. A request with another community is not answered.
 */
public final class IfMibAgent implements AutoCloseable {

    private final SnmpServer server;

    /**
     * Starts to serve.
     *
     * @param address   where to listen, UDP; port 0 for any that is free, which {@link #address} then tells
     * @param community the community that may read
     * @param name      sysName
     * @param rows      tells of the interfaces as they are now
     * @throws UncheckedIOException when the address cannot be listened on
     */
    public IfMibAgent(InetSocketAddress address, String community, String name, Supplier<List<InterfaceRow>> rows) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(name, "name");
        InterfaceStates states = new InterfaceStates(System.nanoTime());
        Access access = new Access(Optional.of(new Secret(community)), List.of(), name, System.currentTimeMillis());
        server = new SnmpServer(List.of(address), access,
                () -> states.view(name, "Fairlead interface counters", rows.get(), System.nanoTime()));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.addresses().getFirst();
    }

    /** Ends it; requests are no longer answered. */
    @Override
    public void close() {
        server.close();
    }
}
