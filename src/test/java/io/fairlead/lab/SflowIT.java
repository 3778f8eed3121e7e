package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real switch that pushes sFlow, Open vSwitch, is all that measures. */
@Tag("lab")
@Timeout(240)
class SflowIT {

    private static final Example EXAMPLE = new Example("sflow", Answers.DIRECT, false, 10, 10, 25, 40);

    /** Samples come each second by a clock of whole seconds: two of them, and the beat that takes them up. */
    private static final Duration TWO_SAMPLES = Duration.ofSeconds(2 * 2 + 1);

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(EXAMPLE);

    @Test
    @DisplayName("a link filled by UDP responses is avoided as soon as samples show it, and comes back; a silent switch is told of")
    void filledLinkIsAvoided() {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/ovs-vswitchd")), "needs Open vSwitch (package openvswitch-switch)");
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun");
        Lab lab = EMPTY.lab();
        lab.pushSflow();
        Lab.Output probe = FairleadProcess.run(lab, EXAMPLE, "check", "--probe");
        assertEquals(0, probe.exit(), probe.text());
        assertTrue(probe.text().contains("sw1: answers") && probe.text().contains("64-bit counters"), probe.text());
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", EXAMPLE)) {
            fairlead.awaitLog(0, "pool www: answering by measured load", Samples.FIRST);
            LoadFromAside.isAvoidedByAnswers(lab, Answers.DIRECT, Samples.FIRST, TWO_SAMPLES);
            int from = fairlead.logLength();
            lab.setPort("ovs0", "down");
            fairlead.awaitLog(from, "sw1: no counter sample from 10.0.0.2 in 2.0 s", Duration.ofSeconds(5));
            fairlead.awaitLog(from, "link sw1:7: stale", Duration.ofSeconds(8));
            lab.setPort("ovs0", "up");
            fairlead.awaitLog(from, "sw1: answers again", Duration.ofSeconds(8));
        }
    }
}
