package io.fairlead.app;

import io.fairlead.selection.BalanceHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How well the balancing of a pool does, as one line: what is not known yet is left out. */
final class BalanceReport {

    private BalanceReport() {
    }

    /** The line, empty while nothing is known. */
    static String of(BalanceHealth health) {
        List<String> parts = new ArrayList<>();
        if (!Double.isNaN(health.sampleAge())) {
            parts.add(String.format(Locale.ROOT, "loads %.1f s old", health.sampleAge()));
        }
        if (!Double.isNaN(health.predictionError())) {
            parts.add(String.format(Locale.ROOT, "prediction error %.1f %%", 100 * health.predictionError()));
        }
        if (!Double.isNaN(health.signFlips())) {
            parts.add(String.format(Locale.ROOT, "sign flips %.2f%s", health.signFlips(),
                    health.isHerding() ? " (herding)" : ""));
        }
        if (!Double.isNaN(health.imbalance())) {
            parts.add(String.format(Locale.ROOT, "imbalance %.2f", health.imbalance()));
            parts.add(String.format(Locale.ROOT, "avoidable overload %.0f %% of the time",
                    100 * health.avoidableOverload()));
        }
        if (health.rejected() > 0) {
            parts.add(health.rejected() + " samples rejected");
        }
        return String.join(", ", parts);
    }
}
