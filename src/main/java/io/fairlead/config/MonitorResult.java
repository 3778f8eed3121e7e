package io.fairlead.config;

import java.util.List;

/** What reading a file for the traffic monitor came to. */
public sealed interface MonitorResult {

    /** It can run. */
    record Loaded(MonitorConfiguration configuration, List<Fault> warnings) implements MonitorResult {

        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /** It cannot; one error at least. */
    record Rejected(List<Fault> faults) implements MonitorResult {

        public Rejected {
            faults = List.copyOf(faults);
        }
    }
}
