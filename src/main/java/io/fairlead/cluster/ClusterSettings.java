package io.fairlead.cluster;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which cluster a node belongs to, and what it shares there.
 *
 * @param name         of the cluster: members have the same
 * @param node         of this member: unlike the others', the same after a restart
 * @param bind         where it hears the others, TCP; JGroups' failure detection takes the port 100 above it too
 * @param members      where members may be found; may include this one
 * @param keys         empty for a cluster on the loopback that anybody there may join
 * @param jgroupsFile  a JGroups configuration in place of TCP with a static list of members
 * @param share        what is shared
 * @param forgetAfter  how long the traffic of a member that is not heard of is believed
 * @param suspectAfter silence after which a member is taken for dead
 */
public record ClusterSettings(String name, String node, InetSocketAddress bind, List<InetSocketAddress> members,
                              Optional<ClusterKeys> keys, Optional<Path> jgroupsFile, Set<Share> share,
                              Duration forgetAfter, Duration suspectAfter) {

    /** What can be shared. */
    public enum Share {
        /** What each dispatcher has forwarded. */
        COUNTERS,
        /** Readings of switches. */
        SWITCHES,
        /** Which server an originator was given. */
        AFFINITY
    }

    public ClusterSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(bind, "bind");
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(jgroupsFile, "jgroupsFile");
        members = List.copyOf(members);
        share = Set.copyOf(share);
        if (!forgetAfter.isPositive() || !suspectAfter.isPositive()) {
            throw new IllegalArgumentException("members are forgotten and suspected after a time above 0");
        }
        if (keys.isEmpty() && jgroupsFile.isEmpty() && !bind.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("without a secret a cluster is bound to the loopback only");
        }
    }

    boolean shares(Share what) {
        return share.contains(what);
    }
}
