package io.fairlead.dispatch;

import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.Purpose;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where clients reach a pool: cluster addresses, one protocol, ports.
 *
 * @param protocol      TCP or UDP
 * @param addresses     cluster addresses, IPv4 or IPv6, at least one; concrete ones, since replies must come from them
 * @param ports         ports of the cluster addresses
 * @param pool          name of the pool whose servers take the flows
 * @param serverPort    the servers' port for the first of {@code ports}, counting up with them; 0 for the same ports
 * @param affinity      whether later flows of a client follow its earlier ones; listeners of one pool with the same
 *                      affinity remember together, so that a control connection and its stream go to one server
 * @param proxyProtocol header ahead of each stream; TCP only
 * @param policy        how servers are chosen for these flows; empty for as the pool says
 * @param returnPath    which way replies take; other than {@link ReturnPath#THROUGH} needs the servers' ports to be the
 *                      cluster's, and no header ahead of a stream
 */
public record Listener(Protocol protocol, List<InetAddress> addresses, PortRange ports, String pool, int serverPort,
                       Affinity affinity, ProxyProtocol proxyProtocol, Optional<PolicySettings> policy,
                       ReturnPath returnPath) {

    public Listener {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(ports, "ports");
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(affinity, "affinity");
        Objects.requireNonNull(proxyProtocol, "proxyProtocol");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(returnPath, "returnPath");
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("listener of pool " + pool + " has no cluster address");
        }
        for (InetAddress address : addresses) {
            if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new IllegalArgumentException("cluster address " + address.getHostAddress()
                        + " is not one host's: state an address of this machine, since replies must come from it");
            }
        }
        if (serverPort < 0 || serverPort + ports.size() - 1 > 65_535 || serverPort == 0 && ports.first() == 0) {
            throw new IllegalArgumentException("server port " + serverPort + " does not leave room for ports " + ports);
        }
        if (protocol == Protocol.UDP && proxyProtocol != ProxyProtocol.NONE) {
            throw new IllegalArgumentException("PROXY protocol goes with TCP only: listener " + protocol + " " + ports);
        }
        if (returnPath.isDirect() && proxyProtocol != ProxyProtocol.NONE) {
            throw new IllegalArgumentException("nothing can be put ahead of a stream whose other half passes by");
        }
        if (returnPath.isDirect() && serverPort != 0 && serverPort != ports.first()) {
            throw new IllegalArgumentException("with direct return the servers' ports are the cluster's, " + ports);
        }
    }

    /** A listener whose replies come back through the dispatcher. */
    public Listener(Protocol protocol, List<InetAddress> addresses, PortRange ports, String pool, int serverPort,
                    Affinity affinity, ProxyProtocol proxyProtocol, Optional<PolicySettings> policy) {
        this(protocol, addresses, ports, pool, serverPort, affinity, proxyProtocol, policy, ReturnPath.THROUGH);
    }

    /** A listener whose flows go by the pool's policy. */
    public Listener(Protocol protocol, List<InetAddress> addresses, PortRange ports, String pool, int serverPort,
                    Affinity affinity, ProxyProtocol proxyProtocol) {
        this(protocol, addresses, ports, pool, serverPort, affinity, proxyProtocol, Optional.empty());
    }

    /** What the board knows the choice for these flows by. */
    public Purpose purpose() {
        return new Purpose.Flows(pool, policy);
    }

    /** The port of a server that a flow to that cluster port goes to. */
    public int serverPort(int clusterPort) {
        if (serverPort == 0) {
            return clusterPort;
        }
        return ports.first() == 0 ? serverPort : serverPort + clusterPort - ports.first();
    }

    /** Whether both claim a port of one address. */
    public boolean conflictsWith(Listener other) {
        return protocol == other.protocol && ports.overlaps(other.ports) && addresses.stream()
                .anyMatch(other.addresses::contains);
    }
}
