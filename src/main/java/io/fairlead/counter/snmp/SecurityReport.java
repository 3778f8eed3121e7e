package io.fairlead.counter.snmp;

import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.counter.snmp.SwitchSettings.V3;
import org.snmp4j.PDU;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OID;

/** Why an SNMPv3 engine does not answer a request, as its report says (RFC 3414 section 3.2, RFC 3412 section 7.2). */
enum SecurityReport {
    UNKNOWN_USER(SnmpConstants.usmStatsUnknownUserNames),
    WRONG_DIGEST(SnmpConstants.usmStatsWrongDigests),
    DECRYPTION_ERROR(SnmpConstants.usmStatsDecryptionErrors),
    UNSUPPORTED_LEVEL(SnmpConstants.usmStatsUnsupportedSecLevels),
    NOT_IN_TIME_WINDOW(SnmpConstants.usmStatsNotInTimeWindows),
    UNKNOWN_ENGINE(SnmpConstants.usmStatsUnknownEngineIDs),
    UNKNOWN_CONTEXT(SnmpConstants.snmpUnknownContexts),
    UNAVAILABLE_CONTEXT(SnmpConstants.snmpUnavailableContexts),
    OTHER(null);

    private final OID counter;

    SecurityReport(OID counter) {
        this.counter = counter;
    }

    /** Reads a report. */
    static SecurityReport of(PDU report) {
        OID counter = report.size() > 0 ? report.get(0).getOid() : null;
        for (SecurityReport known : values()) {
            if (known.counter != null && known.counter.equals(counter)) {
                return known;
            }
        }
        return OTHER;
    }

    /** What it means, with the names of what was configured and none of the secrets. */
    String words(Credentials credentials) {
        if (!(credentials instanceof V3 v3)) {
            return "a report in place of a response";
        }
        return switch (this) {
            case UNKNOWN_USER -> "it has no SNMPv3 user '" + v3.user() + "'";
            case WRONG_DIGEST -> "wrong digest: the authentication passphrase or protocol (" + v3.auth() + ") of user '"
                    + v3.user() + "' is not the one it has";
            case DECRYPTION_ERROR -> "decryption error: the privacy passphrase or protocol (" + v3.priv()
                    + ") of user '" + v3.user() + "' is not the one it has";
            case UNSUPPORTED_LEVEL -> "it does not let user '" + v3.user() + "' in with authentication " + v3.auth()
                    + " and privacy " + v3.priv();
            case NOT_IN_TIME_WINDOW -> "not in its time window; another switch may have the same SNMPv3 engine ID";
            case UNKNOWN_ENGINE -> "it has another SNMPv3 engine ID than before";
            case UNKNOWN_CONTEXT, UNAVAILABLE_CONTEXT -> "it has no SNMPv3 context '" + v3.context() + "'";
            case OTHER -> "an SNMPv3 report that RFC 3414 does not know";
        };
    }
}
