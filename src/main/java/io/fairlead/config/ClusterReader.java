package io.fairlead.config;

import io.fairlead.cluster.ClusterKeys;
import io.fairlead.cluster.ClusterSettings;
import io.fairlead.cluster.ClusterSettings.Share;
import io.fairlead.counter.snmp.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the cluster: who its members are, and what they share. */
final class ClusterReader {

    private static final int PORT = 7_800;
    /** JGroups' failure detection listens 100 above. */
    private static final int HIGHEST_PORT = 65_435;
    private static final int SHORTEST_SECRET = 16;
    private static final ValueType<Duration> FORGET = Durations.between(Duration.ofMillis(500), Duration.ofHours(1));
    private static final ValueType<Duration> SUSPECT = Durations.between(Duration.ofMillis(500), Duration.ofMinutes(10));
    private static final ValueType<InetSocketAddress> BIND = HostPort.listening(PORT);
    private static final Choices<Share> SHARE = new Choices<>(
            Map.of("counters", Share.COUNTERS, "switches", Share.SWITCHES, "affinity", Share.AFFINITY));

    private final Section section;
    private final SecretReader secrets;
    private final Path folder;
    private final HostNames.Resolver resolver;

    private ClusterReader(Section section, SecretReader secrets, Path folder, HostNames.Resolver resolver) {
        this.section = section;
        this.secrets = secrets;
        this.folder = folder;
        this.resolver = resolver;
    }

    /** The cluster; empty where there is none, or a faulty one. */
    static Optional<ClusterSettings> read(Section root, SecretReader secrets, Path folder, HostNames.Resolver resolver) {
        return root.has("cluster")
                ? new ClusterReader(root.section("cluster"), secrets, folder, resolver).settings() : Optional.empty();
    }

    private Optional<ClusterSettings> settings() {
        String name = section.value("name", Texts.NAME, "fairlead");
        Optional<String> node = section.required("node", Texts.NAME, "d1");
        Optional<InetSocketAddress> bind = section.required("bind", BIND, "\"192.0.2.3:" + PORT + "\"");
        Optional<Path> file = section.optional("jgroups-file", Texts.fileFrom(folder));
        List<InetSocketAddress> members = members(file.isPresent());
        Optional<ClusterKeys> keys = keys();
        Set<Share> share = share();
        Duration forget = section.value("forget-after", FORGET, Duration.ofSeconds(5));
        Duration suspect = section.value("suspect-after", SUSPECT, Duration.ofSeconds(5));
        if (bind.isPresent() && (bind.get().getPort() == 0 || bind.get().getPort() > HIGHEST_PORT)) {
            section.error("bind", "port " + bind.get().getPort() + " is out of range: the port 100 above it is needed too",
                    "write a port from 1 to " + HIGHEST_PORT);
        }
        if (bind.isPresent() && isOpen(bind.get(), file)) {
            section.faults().error(section.at(), section.path("secret"), "without a secret anybody who reaches "
                    + bind.get().getAddress().getHostAddress() + " can join and tell what he likes",
                    "add 'secret: { file: secrets/cluster }', the same on every member, or bind to the loopback");
        }
        return section.faults().hasErrors() ? Optional.empty() : Optional.of(new ClusterSettings(name, node.orElseThrow(),
                bind.orElseThrow(), members, keys, file, share, forget, suspect));
    }

    /** What a JGroups file says of it is looked at when it is used. */
    private boolean isOpen(InetSocketAddress bind, Optional<Path> file) {
        return !section.has("secret") && section.isComplete() && file.isEmpty() && !section.has("jgroups-file")
                && !bind.getAddress().isLoopbackAddress();
    }

    private Optional<ClusterKeys> keys() {
        if (!section.has("secret")) {
            return Optional.empty();
        }
        Optional<Secret> secret = secrets.read(section, "secret");
        if (secret.isPresent() && secret.get().reveal().length() < SHORTEST_SECRET) {
            section.error("secret", "the secret is shorter than " + SHORTEST_SECRET + " characters",
                    "make one that nobody guesses: openssl rand -base64 32");
            return Optional.empty();
        }
        return secret.map(Secret::reveal).map(ClusterKeys::of);
    }

    private List<InetSocketAddress> members(boolean byFile) {
        if (byFile) {
            if (section.has("members")) {
                section.faults().error(section.keyAt("members"), section.path("members"),
                        "with a JGroups file that file says where members are", "remove this key, or 'jgroups-file'");
            }
            return List.of();
        }
        if (!section.requirePresence("members", "[ \"192.0.2.3\", \"192.0.2.4\" ]")) {
            return List.of();
        }
        List<HostPort> hosts = section.list("members", HostPort.peer(PORT));
        if (hosts.isEmpty() && section.node("members").filter(YamlNode.Sequence.class::isInstance).isPresent()
                && !section.faults().hasErrors()) {
            section.error("members", "the list is empty", "name every member, this one too if that is easier");
        }
        return resolved(hosts);
    }

    private List<InetSocketAddress> resolved(List<HostPort> hosts) {
        Map<String, InetAddress> addresses = HostNames.resolve(
                hosts.stream().map(HostPort::name).filter(name -> !name.isEmpty()).toList(), resolver);
        List<InetSocketAddress> members = new ArrayList<>();
        for (HostPort host : hosts) {
            InetAddress address = host.address() != null ? host.address() : addresses.get(host.name());
            if (address == null) {
                section.error("members", "the name " + Quote.of(host.name()) + " has no address here and now",
                        "write the address itself, or see that this machine can resolve the name");
            } else {
                members.add(new InetSocketAddress(address, host.port()));
            }
        }
        return members;
    }

    private Set<Share> share() {
        if (!section.has("share")) {
            return EnumSet.allOf(Share.class);
        }
        Set<Share> share = EnumSet.noneOf(Share.class);
        share.addAll(section.list("share", SHARE));
        return share;
    }
}
