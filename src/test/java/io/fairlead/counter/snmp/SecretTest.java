package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.counter.snmp.SwitchSettings.V2c;
import io.fairlead.counter.snmp.SwitchSettings.V3;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.VariableBinding;

class SecretTest {

    private static final Secret SECRET = new Secret("open sesame");

    @Test
    void noTextOfSettingsShowsASecret() {
        V3 v3 = new V3("user", Auth.SHA256, SECRET, Priv.AES256, SECRET, "");
        SwitchSettings settings = new SwitchSettings("sw", InetSocketAddress.createUnresolved("sw", 161), v3,
                Duration.ofSeconds(1), Duration.ofSeconds(1), 0, Map.of());
        assertFalse((settings + " " + new V2c(SECRET) + " " + SECRET).contains("sesame"));
    }

    @Test
    void noReportIsPutIntoWordsWithASecret() {
        V3 v3 = new V3("user", Auth.SHA256, SECRET, Priv.AES256, SECRET, "ctx");
        for (SecurityReport report : SecurityReport.values()) {
            assertFalse(report.words(v3).isBlank() || report.words(v3).contains("sesame"), report::name);
        }
        assertTrue(SecurityReport.UNKNOWN_CONTEXT.words(v3).contains("'ctx'"));
    }

    @Test
    void reportsAreToldByTheirCounters() {
        PDU report = new PDU();
        assertTrue(SecurityReport.of(report) == SecurityReport.OTHER);
        report.add(new VariableBinding(SnmpConstants.usmStatsWrongDigests, new Counter32(3)));
        assertTrue(SecurityReport.of(report) == SecurityReport.WRONG_DIGEST);
    }
}
