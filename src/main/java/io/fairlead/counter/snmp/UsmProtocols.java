package io.fairlead.counter.snmp;

import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import org.snmp4j.security.AuthHMAC128SHA224;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.AuthMD5;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.AuthenticationProtocol;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivAES192;
import org.snmp4j.security.PrivAES256;
import org.snmp4j.security.PrivDES;
import org.snmp4j.security.PrivacyProtocol;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.nonstandard.PrivAES192With3DESKeyExtension;
import org.snmp4j.security.nonstandard.PrivAES256With3DESKeyExtension;
import org.snmp4j.smi.OID;

/**
 * The settings' protocols as the library has them (RFC 3414, RFC 7860, RFC 3826).
 *
 * <p>There is no standard for stretching a short key to AES-192 or AES-256: agents follow Blumenthal's draft or
 * Reeder's, which came with 3DES.
 */
public final class UsmProtocols {

    /** All of them. */
    public static final SecurityProtocols ALL = new SecurityProtocols(SecurityProtocols.SecurityProtocolSet.any);

    private UsmProtocols() {
    }

    /** Null for none. */
    public static AuthenticationProtocol of(Auth auth) {
        OID id = switch (auth) {
            case NONE -> null;
            case MD5 -> AuthMD5.ID;
            case SHA -> AuthSHA.ID;
            case SHA224 -> AuthHMAC128SHA224.ID;
            case SHA256 -> AuthHMAC192SHA256.ID;
            case SHA384 -> AuthHMAC256SHA384.ID;
            case SHA512 -> AuthHMAC384SHA512.ID;
        };
        return id == null ? null : ALL.getAuthenticationProtocol(id);
    }

    /**
     * Null for none.
     *
     * @param reeder stretch keys as Reeder's draft does
     */
    public static PrivacyProtocol of(Priv priv, boolean reeder) {
        OID id = switch (priv) {
            case NONE -> null;
            case DES -> PrivDES.ID;
            case AES128 -> PrivAES128.ID;
            case AES192 -> reeder ? PrivAES192With3DESKeyExtension.ID : PrivAES192.ID;
            case AES256 -> reeder ? PrivAES256With3DESKeyExtension.ID : PrivAES256.ID;
        };
        return id == null ? null : ALL.getPrivacyProtocol(id);
    }
}
