package io.fairlead.config;

import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.GuardSettings.SlowStart;
import java.time.Duration;

/** Reads what keeps a pool's shares within bounds. */
final class GuardReader {

    private static final ValueType<Duration> DURATION = Durations.between(Duration.ZERO, Duration.ofHours(24));
    private static final ValueType<Double> GROWTH = Numbers.between(0.1, 10.0);

    private GuardReader() {
    }

    /** The guards of a pool; the default in place of each that is missing or faulty. */
    static GuardSettings read(Section pool) {
        Section section = pool.section("guards");
        GuardSettings usual = GuardSettings.DEFAULT;
        return new GuardSettings(slowStart(section),
                section.value("largest-step", Numbers::fraction, usual.largestStep()),
                section.value("probe-share", Numbers::fraction, usual.probeShare()),
                section.value("minimum-share", Numbers::fractionOrNone, usual.minimumShare()),
                section.value("next-tier-below", Numbers::fractionOrNone, usual.nextTierBelow()),
                section.value("fail-open-below", Numbers::fractionOrNone, usual.failOpenBelow()));
    }

    /** Its duration alone, or a section. */
    private static SlowStart slowStart(Section guards) {
        SlowStart usual = SlowStart.NONE;
        if (guards.node("slow-start").filter(YamlNode.Scalar.class::isInstance).isPresent()) {
            return new SlowStart(guards.value("slow-start", DURATION, usual.duration()), usual.from(), usual.growth());
        }
        if (!guards.has("slow-start")) {
            return usual;
        }
        Section section = guards.section("slow-start");
        return new SlowStart(section.required("duration", DURATION, "30s").orElse(usual.duration()),
                section.value("from", Numbers::fraction, usual.from()),
                section.value("growth", GROWTH, usual.growth()));
    }
}
