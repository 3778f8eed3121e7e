package io.fairlead.counter.snmp;

import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.counter.snmp.SwitchSettings.V1;
import io.fairlead.counter.snmp.SwitchSettings.V2c;
import io.fairlead.counter.snmp.SwitchSettings.V3;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.snmp4j.CommunityTarget;
import org.snmp4j.DirectUserTarget;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Target;
import org.snmp4j.UserTarget;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.AuthenticationProtocol;
import org.snmp4j.security.PrivacyProtocol;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * Makes requests and targets of a switch's settings.
 *
 * <p>Each SNMPv3 target carries its own keys, so that the same user name may have other passphrases on another switch.
 * Where short keys may be stretched in either of two ways, the other is tried after a decryption error.
 */
final class RequestFactory {

    private final SwitchSettings settings;
    private boolean reeder;

    /** Throws for SNMPv3 settings that contradict themselves, rather than ask with less protection than they say. */
    RequestFactory(SwitchSettings settings) {
        this.settings = settings;
        if (settings.credentials() instanceof V3 v3) {
            require(v3.auth() != Auth.NONE || v3.priv() == Priv.NONE, "privacy without authentication");
            require(v3.auth() == Auth.NONE || v3.authPass() != null, "no authentication passphrase");
            require(v3.priv() == Priv.NONE || v3.privPass() != null, "no privacy passphrase");
        }
    }

    /** A request; {@code repetitions} is for GETBULK. */
    PDU pdu(int type, List<? extends VariableBinding> bindings, int repetitions) {
        PDU pdu = switch (settings.credentials()) {
            case V1 v1 -> new PDUv1();
            case V2c v2 -> new PDU();
            case V3 v3 -> {
                ScopedPDU scoped = new ScopedPDU();
                scoped.setContextName(octets(v3.context()));
                yield scoped;
            }
        };
        pdu.setType(type);
        if (type == PDU.GETBULK) {
            pdu.setMaxRepetitions(repetitions);
        }
        pdu.addAll(bindings);
        return pdu;
    }

    /**
     * Where and with which secrets to send.
     *
     * @param engine the SNMPv3 engine's ID; null for the other versions. Making its keys takes some 10 ms of CPU time
     */
    Target<UdpAddress> target(UdpAddress address, OctetString engine) {
        Target<UdpAddress> target = switch (settings.credentials()) {
            case V1 v1 -> community(address, v1.community(), SnmpConstants.version1);
            case V2c v2 -> community(address, v2.community(), SnmpConstants.version2c);
            case V3 v3 -> user(address, v3, v3.priv(), engine);
        };
        return timed(target);
    }

    /** A request to which an engine replies with its ID (RFC 3414 section 4). */
    PDU discovery() {
        ScopedPDU pdu = new ScopedPDU();
        pdu.setType(PDU.GET);
        return pdu;
    }

    /** Where to send it. */
    Target<UdpAddress> discoveryTarget(UdpAddress address) {
        return timed(new UserTarget<>(address, new OctetString(), new byte[0], SecurityLevel.NOAUTH_NOPRIV));
    }

    /**
     * Where to send without privacy, once, to an engine that wants it and does not answer with it.
     *
     * @param engine its ID
     */
    Target<UdpAddress> plainTarget(UdpAddress address, OctetString engine) {
        Target<UdpAddress> target = timed(user(address, (V3) settings.credentials(), Priv.NONE, engine));
        target.setRetries(0);
        return target;
    }

    /** Learns from a report how to do better the next time. */
    void learn(SecurityReport report) {
        if (report == SecurityReport.DECRYPTION_ERROR) {
            reeder = !reeder;
        }
    }

    private Target<UdpAddress> timed(Target<UdpAddress> target) {
        target.setTimeout(settings.timeout().toMillis());
        target.setRetries(settings.retries());
        return target;
    }

    private static Target<UdpAddress> community(UdpAddress address, Secret community, int version) {
        CommunityTarget<UdpAddress> target = new CommunityTarget<>(address, octets(community.reveal()));
        target.setVersion(version);
        return target;
    }

    private Target<UdpAddress> user(UdpAddress address, V3 v3, Priv privacy, OctetString engine) {
        AuthenticationProtocol auth = UsmProtocols.of(v3.auth());
        PrivacyProtocol priv = auth == null ? null : UsmProtocols.of(privacy, reeder);
        DirectUserTarget<UdpAddress> target = new DirectUserTarget<>(address, octets(v3.user()),
                auth, auth == null ? null : octets(v3.authPass().reveal()),
                priv, priv == null ? null : octets(v3.privPass().reveal()));
        target.setAuthoritativeEngineID(engine.getValue());
        return target;
    }

    private void require(boolean sound, String fault) {
        if (!sound) {
            throw new IllegalArgumentException("SNMPv3 settings of switch " + settings.name() + ": " + fault);
        }
    }

    private static OctetString octets(String text) {
        return new OctetString(text.getBytes(StandardCharsets.UTF_8));
    }
}
