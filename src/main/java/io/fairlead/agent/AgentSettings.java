package io.fairlead.agent;

import io.fairlead.counter.snmp.Secret;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where an agent listens and who may read it. Shows no secret when printed.
 *
 * @param listen    UDP; port 0 for any that is free
 * @param name      sysName
 * @param community who knows it may read by SNMPv1 and v2c; empty for nobody
 * @param users     who may read by SNMPv3
 */
public record AgentSettings(List<InetSocketAddress> listen, String name, Optional<Secret> community, List<User> users) {

    public AgentSettings {
        listen = List.copyOf(listen);
        users = List.copyOf(users);
        Objects.requireNonNull(name, "name");
        if (listen.isEmpty() || community.isEmpty() && users.isEmpty()) {
            throw new IllegalArgumentException("an agent listens somewhere, and somebody may read it");
        }
    }

    /**
     * A user of the user-based security model (RFC 3414), who may read with all the security that is set here and no less.
     *
     * @param authPass null with {@link Auth#NONE}
     * @param privPass null with {@link Priv#NONE}
     */
    public record User(String name, Auth auth, Secret authPass, Priv priv, Secret privPass) {
    }
}
