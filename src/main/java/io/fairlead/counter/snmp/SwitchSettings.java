package io.fairlead.counter.snmp;

import io.fairlead.topology.LinkId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A switch and how to ask it.
 *
 * @param name        as the configuration names it: {@link LinkId#source()} of its links
 * @param address     where its SNMP agent listens (UDP, port 161 unless configured)
 * @param credentials version and secrets
 * @param period      time between two readings
 * @param timeout     wait for one reply
 * @param retries     further tries after the first, 0 or more
 * @param ports       the ports that servers stand behind, by link
 */
public record SwitchSettings(String name, InetSocketAddress address, Credentials credentials, Duration period,
                             Duration timeout, int retries, Map<LinkId, PortName> ports) {

    public SwitchSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(credentials, "credentials");
        ports = Map.copyOf(ports);
    }

    /** SNMP version with what it needs. */
    public sealed interface Credentials {
    }

    /** SNMPv1 (RFC 1157): for switches that have nothing newer; 32-bit columns only. */
    public record V1(Secret community) implements Credentials {
    }

    /** SNMPv2c (RFC 1901). */
    public record V2c(Secret community) implements Credentials {
    }

    /**
     * SNMPv3 with the user-based security model (RFC 3414).
     *
     * @param user     USM user name
     * @param auth     authentication protocol
     * @param authPass its passphrase (8 characters or more); null with {@link Auth#NONE}
     * @param priv     privacy protocol; anything but NONE needs an authentication protocol
     * @param privPass its passphrase; null with {@link Priv#NONE}
     * @param context  SNMP context name, empty for the default
     */
    public record V3(String user, Auth auth, Secret authPass, Priv priv, Secret privPass, String context)
            implements Credentials {
    }

    /** Authentication protocols (RFC 3414, RFC 7860). */
    public enum Auth {
        NONE, MD5, SHA, SHA224, SHA256, SHA384, SHA512
    }

    /** Privacy protocols (RFC 3414, RFC 3826; the longer AES keys as vendors have them). */
    public enum Priv {
        NONE, DES, AES128, AES192, AES256
    }
}
