package io.fairlead.lab;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No switch: the links are plugged into Fairlead's own machine, whose kernel counts (patent claim 11). */
@Tag("lab")
@Timeout(240)
class LocalInterfacesIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    /** The kernel's counters are never old: two polls of a second, and the beat that takes them up. */
    private static final Duration TWO_SAMPLES = Duration.ofSeconds(2 + 1);

    private static final LabConfiguration CONFIGURATION = LabConfiguration.byInterface(MBITS);

    @RegisterExtension
    static final LabExtension SERVING = LabExtension.serving("switch", CONFIGURATION);

    @Test
    @DisplayName("a link filled by UDP responses is avoided within two polls, and comes back")
    void filledLinkIsAvoidedAndComesBack() {
        LoadFromAside.isAvoidedByAnswers(SERVING.lab(), CONFIGURATION.address(), Samples.FIRST, TWO_SAMPLES);
    }
}
