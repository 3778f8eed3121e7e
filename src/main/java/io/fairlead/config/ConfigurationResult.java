package io.fairlead.config;

import java.util.List;
import java.util.Objects;

/** What became of a configuration file. Closed: it is whole, or it is refused with every fault in it. */
public sealed interface ConfigurationResult {

    /** No error in it; warnings, if any, are in {@link Configuration#warnings}. */
    record Loaded(Configuration configuration) implements ConfigurationResult {

        public Loaded {
            Objects.requireNonNull(configuration, "configuration");
        }
    }

    /**
     * At least one error.
     *
     * @param faults errors and warnings, those of the configuration file first, each file's in order of place
     */
    record Rejected(List<Fault> faults) implements ConfigurationResult {

        public Rejected {
            faults = List.copyOf(faults);
        }
    }
}
