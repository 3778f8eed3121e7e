package io.fairlead.dispatch;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Which data plane forwards, and how the kernel's hangs in the machine.
 *
 * @param kind       which
 * @param interfaces names of interfaces that the kernel's programs are attached to; empty for all that are up
 * @param hook       where on these
 * @param pins       folder on a bpf file system in which tables and attachments outlive the process
 * @param atStop     what an orderly end leaves behind
 * @param sources    addresses of this machine that the kernel's shows to servers
 * @param pickUp     whose packets in mid-stream make the kernel's take up a connection that it does not know
 */
public record DataPlaneSettings(Kind kind, List<String> interfaces, Hook hook, Path pins, AtStop atStop,
                                Sources sources, PickUp pickUp) {

    /** The kernel where it can do what is configured, on every interface, by tc. */
    public static final DataPlaneSettings DEFAULT =
            new DataPlaneSettings(Kind.AUTO, List.of(), Hook.TC, Path.of("/sys/fs/bpf/fairlead"), AtStop.DETACH);

    public DataPlaneSettings {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(hook, "hook");
        Objects.requireNonNull(pins, "pins");
        Objects.requireNonNull(atStop, "atStop");
        Objects.requireNonNull(sources, "sources");
        Objects.requireNonNull(pickUp, "pickUp");
        interfaces = List.copyOf(interfaces);
    }

    /** With the sources that are usual, and what of connections that are not known. */
    public DataPlaneSettings(Kind kind, List<String> interfaces, Hook hook, Path pins, AtStop atStop) {
        this(kind, interfaces, hook, pins, atStop, Sources.DEFAULT);
    }

    /** Taking up what clients go on with. */
    public DataPlaneSettings(Kind kind, List<String> interfaces, Hook hook, Path pins, AtStop atStop, Sources sources) {
        this(kind, interfaces, hook, pins, atStop, sources, PickUp.CLIENTS);
    }

    /**
     * What servers see of this machine where they do not see clients: of full NAT, and where tunnels begin.
     *
     * @param addresses of each family, those that flows share; empty for the one that the route to a server would take
     * @param ports     that flows share under each address, towards each port of a server
     * @param guePort   of the servers, where tunnels by UDP end
     */
    public record Sources(List<InetAddress> addresses, PortRange ports, int guePort) {

        /** By routes, below the ports that Linux gives to the machine's own connections; 6080 is GUE's (IANA). */
        public static final Sources DEFAULT = new Sources(List.of(), new PortRange(10_240, 32_767), 6_080);

        public Sources {
            Objects.requireNonNull(ports, "ports");
            addresses = List.copyOf(addresses);
            if (ports.first() == 0 || guePort < 1 || guePort > 65_535) {
                throw new IllegalArgumentException("source ports and GUE's port are 1 to 65535");
            }
        }
    }

    /** The data planes. */
    public enum Kind {
        /** The kernel's where it can do what is configured, else the relay. */
        AUTO,
        /** {@code dispatch.relay}, in user space. */
        RELAY,
        /** {@code dispatch.kernel}: addresses are rewritten in the packet. */
        KERNEL
    }

    /** Places at which a packet can be taken. */
    public enum Hook {
        /** tc, after the kernel has made a packet's buffer: any interface. By tcx, or by clsact where there is none. */
        TC,
        /** tc by a filter of clsact, as before Linux 6.6. */
        CLSACT,
        /** XDP in the driver, before that, for known flows; tc for the rest. */
        XDP
    }

    /**
     * Whose packets make a connection known that was open before, with the server to which its originator is bound. The
     * programs know these by their ordinals.
     */
    public enum PickUp {
        /** Nobody's: clients are reset. */
        NEVER,
        /** Clients'. */
        CLIENTS,
        /** And servers', which need not belong to a connection through here if clients reach servers directly too. */
        BOTH
    }

    /** What an orderly end leaves behind; a crash leaves everything. */
    public enum AtStop {
        /** Nothing: flows end. */
        DETACH,
        /** All, and flows go on as the last table has it, until {@code fairlead detach} or a successor. */
        KEEP
    }
}
