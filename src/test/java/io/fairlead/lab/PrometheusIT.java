package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real Prometheus server has scraped of the switch, by snmp_exporter, is all there is to go by. */
@Tag("lab")
@Timeout(360)
class PrometheusIT {

    private static final Example EXAMPLE = new Example("prometheus", Answers.DIRECT, false, 10, 10, 25, 40);

    /** Two of the agent's samples, each scraped within a second and read within another. */
    private static final Duration TWO_SAMPLES = Samples.TWO.plusSeconds(2 * 2);

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(EXAMPLE);

    @Test
    @DisplayName("a link filled by UDP responses is avoided and comes back; when scraping ends that is told of, and loads grow stale")
    void filledLinkIsAvoided() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prometheus"))
                && Files.isExecutable(Path.of("/usr/bin/prometheus-snmp-exporter")),
                "needs Prometheus and snmp_exporter (packages prometheus, prometheus-snmp-exporter)");
        Lab lab = EMPTY.lab();
        lab.startDaemon("exporter", "prometheus");
        Await.until("check --probe finds every port", Samples.FIRST, () -> {
            Lab.Output probe = FairleadProcess.run(lab, EXAMPLE, "check", "--probe");
            return new Await.Look<>(probe.text(), probe.exit() == 0 && probe.text().contains("sw1:port4: up"));
        });
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", EXAMPLE)) {
            fairlead.awaitLog(0, "pool www: answering by measured load", Samples.FIRST);
            LoadFromAside.isAvoidedByAnswers(lab, Answers.DIRECT, Samples.FIRST, TWO_SAMPLES);
            int from = fairlead.logLength();
            lab.stopDaemon("exporter");
            fairlead.awaitLog(from, "sw1: http://10.0.0.4:9090 has scraped nothing new for ", Duration.ofSeconds(8));
            fairlead.awaitLog(from, "link sw1:port1: stale", Duration.ofSeconds(8));
            lab.startDaemon("exporter");
            fairlead.awaitLog(from, "sw1: answers again", Samples.FIRST);
            assertFalse(fairlead.log().contains(LabConfiguration.COMMUNITY), "no secret is logged");
        }
    }
}
