package io.fairlead.agent;

import io.fairlead.agent.AgentSettings.User;
import io.fairlead.counter.snmp.Secret;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.counter.snmp.UsmProtocols;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

/**
 * Who may read: one community, and users with the security that each was given.
 *
 * <p>The engine's identifier is made of what the agent is called and where it listens, and stays the same over restarts. Its
 * boots (RFC 3414 section 2.2) only have to grow with each start: they are the seconds from 2025 on to the start, so that no
 * file has to keep them.
 */
final class Access {

    private static final long EPOCH_SECONDS = 1_735_689_600;
    private static final int ENGINE_OCTETS = 16;

    private final Optional<byte[]> community;
    private final Map<OctetString, Integer> levels = new HashMap<>();
    private final USM security;
    private final MPv3 version3;

    Access(Optional<Secret> community, List<User> users, String engine, long startMillis) {
        this.community = community.map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8));
        OctetString id = new OctetString(MPv3.createLocalEngineID(new OctetString(digest(engine))));
        security = new USM(UsmProtocols.ALL, id, (int) Math.max(1, startMillis / 1_000 - EPOCH_SECONDS));
        version3 = new MPv3(id.getValue(), null, UsmProtocols.ALL,
                SecurityModels.getCollection(new SecurityModel[] {security}), CounterSupport.getInstance());
        users.forEach(this::add);
    }

    private static byte[] digest(String engine) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(engine.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest, ENGINE_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private void add(User user) {
        OctetString name = MibColumn.text(user.name());
        security.addUser(name, new UsmUser(name,
                user.auth() == Auth.NONE ? null : UsmProtocols.of(user.auth()).getID(), octets(user.authPass()),
                user.priv() == Priv.NONE ? null : UsmProtocols.of(user.priv(), false).getID(), octets(user.privPass())));
        levels.put(name, user.priv() != Priv.NONE ? SecurityLevel.AUTH_PRIV
                : user.auth() != Auth.NONE ? SecurityLevel.AUTH_NOPRIV : SecurityLevel.NOAUTH_NOPRIV);
    }

    private static OctetString octets(Secret secret) {
        return secret == null ? null : MibColumn.text(secret.reveal());
    }

    /** The message model of SNMPv3; empty when nobody may read by it. */
    Optional<MPv3> version3() {
        return levels.isEmpty() ? Optional.empty() : Optional.of(version3);
    }

    /** Whether a request comes from who may read, and as securely as is asked of him. */
    boolean allows(CommandResponderEvent<?> event) {
        if (event.getMessageProcessingModel() == SnmpConstants.version3) {
            Integer least = levels.get(new OctetString(event.getSecurityName()));
            return least != null && event.getSecurityLevel() >= least;
        }
        return community.isPresent() && MessageDigest.isEqual(community.get(), event.getSecurityName());
    }

    /** Adds what the engine tells of itself (RFC 3411, snmpEngine group). */
    void describe(MibView view) {
        if (!levels.isEmpty()) {
            view.put(new OID("1.3.6.1.6.3.10.2.1.1"), security.getLocalEngineID());
            view.put(new OID("1.3.6.1.6.3.10.2.1.2"), new Integer32(
                    security.getEngineBoots()));
            view.put(new OID("1.3.6.1.6.3.10.2.1.3"), new Integer32(
                    security.getEngineTime()));
            view.put(new OID("1.3.6.1.6.3.10.2.1.4"), new Integer32(
                    RequestHandler.LARGEST));
        }
    }
}
