package io.fairlead.counter.snmp;

import io.fairlead.counter.CounterSample;
import io.fairlead.topology.LinkId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a switch says when it is tried out. Closed: it answered, or it did not. */
public sealed interface ProbeResult {

    /** The switch's name in the configuration. */
    String source();

    /**
     * It answered.
     *
     * @param systemName  sysName, empty when it has none
     * @param description sysDescr, empty when it has none
     * @param found       a sample of each configured port that is there
     * @param missing     why the other configured ports cannot be read; for an unknown name with the names there are
     */
    record Reached(String source, String systemName, String description, List<CounterSample> found,
                   Map<LinkId, String> missing) implements ProbeResult {

        public Reached {
            Objects.requireNonNull(source, "source");
            found = List.copyOf(found);
            missing = Map.copyOf(missing);
        }
    }

    /**
     * It did not.
     *
     * @param reason why, in words an operator can act on; never holds a secret
     */
    record Unreached(String source, String reason) implements ProbeResult {
    }
}
