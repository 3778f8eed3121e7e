package io.fairlead.config;

import io.fairlead.agent.AgentSettings.User;
import io.fairlead.counter.snmp.Secret;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.counter.snmp.SwitchSettings.V1;
import io.fairlead.counter.snmp.SwitchSettings.V2c;
import io.fairlead.counter.snmp.SwitchSettings.V3;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the SNMP version of a switch and the credentials that it needs, and those of users of an agent of our own. */
final class CredentialsReader {

    private static final Choices<Version> VERSION =
            new Choices<>(Map.of("1", Version.V1, "2c", Version.V2C, "3", Version.V3));
    private static final Choices<Auth> AUTH = new Choices<>(Map.of("MD5", Auth.MD5, "SHA", Auth.SHA,
            "SHA-224", Auth.SHA224, "SHA-256", Auth.SHA256, "SHA-384", Auth.SHA384, "SHA-512", Auth.SHA512));
    private static final Choices<Priv> PRIV = new Choices<>(Map.of("DES", Priv.DES, "AES-128", Priv.AES128,
            "AES-192", Priv.AES192, "AES-256", Priv.AES256));
    private static final List<String> USER_KEYS = List.of("user", "context", "auth", "priv");
    /** RFC 3414 section 11.2. */
    private static final int SHORTEST_PASSWORD = 8;

    private final SecretReader secrets;

    CredentialsReader(SecretReader secrets) {
        this.secrets = secrets;
    }

    /** What it reads secrets by. */
    SecretReader secrets() {
        return secrets;
    }

    private enum Version {
        V1, V2C, V3
    }

    /** Credentials of a switch; empty, and reported, when something is missing or wrong. */
    Optional<Credentials> read(Section section) {
        Optional<Version> version =
                section.has("version") ? section.optional("version", VERSION) : Optional.of(Version.V2C);
        return version.flatMap(known -> switch (known) {
            case V1 -> community(section).map(V1::new);
            case V2C -> community(section).map(V2c::new);
            case V3 -> user(section);
        });
    }

    private Optional<Secret> community(Section section) {
        for (String key : USER_KEYS) {
            refuse(section, key, "belongs to SNMP version 3", "remove it, or write 'version: 3'");
        }
        return secrets.read(section, "community");
    }

    private Optional<Credentials> user(Section section) {
        refuse(section, "community", "belongs to SNMP versions 1 and 2c", "remove it, or write 'version: 2c'");
        refusePrivacyAlone(section);
        Optional<String> user = section.required("user", Texts.octets(1, 32), "NAME");
        String context = section.value("context", Texts.octets(0, 255), "");
        Optional<Key<Auth>> auth = key(section, "auth", AUTH, "SHA-256", Auth.NONE);
        Optional<Key<Priv>> priv = key(section, "priv", PRIV, "AES-128", Priv.NONE);
        if (user.isEmpty() || auth.isEmpty() || priv.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new V3(user.get(), auth.get().protocol, auth.get().password, priv.get().protocol,
                priv.get().password, context));
    }

    /** A user of an agent of our own. */
    Optional<User> agentUser(String name, Section section) {
        refusePrivacyAlone(section);
        Optional<Key<Auth>> auth = key(section, "auth", AUTH, "SHA-256", Auth.NONE);
        Optional<Key<Priv>> priv = key(section, "priv", PRIV, "AES-128", Priv.NONE);
        return auth.isEmpty() || priv.isEmpty() ? Optional.empty() : Optional.of(new User(name, auth.get().protocol,
                auth.get().password, priv.get().protocol, priv.get().password));
    }

    private static void refusePrivacyAlone(Section section) {
        if (section.has("priv") && !section.has("auth")) {
            section.error("priv", "privacy needs authentication (RFC 3414)",
                    "add 'auth' with a protocol and a password");
        }
    }

    private <P> Optional<Key<P>> key(Section parent, String name, Choices<P> protocols, String example, P none) {
        if (!parent.has(name)) {
            return Optional.of(new Key<>(none, null));
        }
        Section section = parent.section(name);
        Optional<P> protocol = section.required("protocol", protocols, example);
        Optional<Secret> password = secrets.read(section, "password");
        if (password.isPresent() && password.get().reveal().length() < SHORTEST_PASSWORD) {
            section.error("password", "the password has fewer than " + SHORTEST_PASSWORD + " characters (RFC 3414)",
                    "choose a longer one, on the switch too");
        }
        return protocol.isEmpty() || password.isEmpty() ? Optional.empty()
                : Optional.of(new Key<>(protocol.get(), password.get()));
    }

    private static void refuse(Section section, String key, String message, String cure) {
        if (section.has(key)) {
            section.faults().error(section.keyAt(key), section.path(key), "this key " + message, cure);
        }
    }

    private record Key<P>(P protocol, Secret password) {
    }
}
