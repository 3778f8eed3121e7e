package io.fairlead.config;

import io.fairlead.agent.AgentSettings;
import io.fairlead.agent.AgentSettings.User;
import io.fairlead.counter.snmp.Secret;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where an SNMP agent listens, and who may read it. There is no community that nobody has chosen. */
final class MonitorAgentReader {

    private static final ValueType<InetSocketAddress> LISTEN = HostPort.listening(161);
    private static final String NAME = "fairlead-monitor";
    private static final Set<String> GUESSED = Set.of("public", "private");

    private final Section section;
    private final SecretReader secrets;
    private final CredentialsReader credentials;

    MonitorAgentReader(Section section, SecretReader secrets) {
        this.section = section;
        this.secrets = secrets;
        credentials = new CredentialsReader(secrets);
    }

    /** The agent; empty, and reported, when something is missing or wrong. */
    Optional<AgentSettings> read() {
        section.requirePresence("listen", "[ \"192.0.2.20:161\" ]");
        List<InetSocketAddress> listen = section.list("listen", LISTEN);
        String name = section.value("name", Texts.octets(1, 255), NAME);
        Optional<Secret> community = section.has("community") ? secrets.read(section, "community") : Optional.empty();
        community.filter(secret -> GUESSED.contains(secret.reveal())).ifPresent(secret -> section.warning("community",
                "whoever looks for agents tries this community first", "choose one that nobody guesses"));
        List<User> users = users();
        if (section.isEmptyList("listen")) {
            section.error("listen", "the agent listens nowhere", "write [ \"192.0.2.20:161\" ]");
        }
        if (section.isComplete() && !section.keys().isEmpty() && !section.has("community") && !section.has("users")) {
            section.faults().error(section.at(), section.path(), "neither 'community' nor 'users' says who may read",
                    "add 'community: { file: secrets/NAME }' for version 2c, or 'users' for version 3");
        }
        return listen.isEmpty() || community.isEmpty() && users.isEmpty() ? Optional.empty()
                : Optional.of(new AgentSettings(listen, name, community, users));
    }

    private List<User> users() {
        List<User> users = new ArrayList<>();
        Section all = section.section("users");
        all.named().forEach((name, each) -> credentials.agentUser(name, each).ifPresent(users::add));
        users.stream().filter(user -> user.auth() == Auth.NONE && user.priv() == Priv.NONE).forEach(user -> all.warning(user.name(),
                "this user reads without a password", "add 'auth', and 'priv' where others can listen"));
        if (section.has("users") && all.isComplete() && all.keys().isEmpty()) {
            all.faults().error(all.at(), all.path(), "there is no user", "add one, or remove the line");
        }
        return users;
    }
}
