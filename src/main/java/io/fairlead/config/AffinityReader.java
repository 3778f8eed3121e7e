package io.fairlead.config;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.Affinity.ClientPrefix;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a listener's affinity: its word alone, or its word and its settings. */
final class AffinityReader {

    private static final ValueType<Duration> LIFETIME = Durations.between(Duration.ofSeconds(1), Duration.ofHours(168));
    private static final ValueType<Integer> LIMIT = Numbers.between(1, 10_000_000);
    private static final List<String> LENGTHS = List.of("ipv4", "ipv6");
    private static final List<String> SETTINGS = List.of("ipv4", "ipv6", "lifetime", "limit");
    private static final Choices<By> BY = new Choices<>(
            Arrays.stream(By.values()).collect(Collectors.toMap(by -> by.word, Function.identity())));

    private AffinityReader() {
    }

    /** What clients are known again by, and the settings that it does not have. */
    private enum By {
        NONE("none", SETTINGS),
        CLIENT_ADDRESS("client-address", LENGTHS),
        CLIENT_PREFIX("client-prefix", List.of());

        private final String word;
        private final List<String> foreign;

        By(String word, List<String> foreign) {
            this.word = word;
            this.foreign = foreign;
        }
    }

    /** The affinity of a listener; none where there is none, or a faulty one. */
    static Affinity read(Section listener) {
        boolean detailed = listener.node("affinity").filter(YamlNode.Mapping.class::isInstance).isPresent();
        if (!detailed) {
            Section usual = listener.defaults("affinity");
            return listener.optional("affinity", BY).map(by -> affinity(by, usual)).orElse(Affinity.none());
        }
        Section section = listener.section("affinity");
        return section.required("by", BY, By.CLIENT_ADDRESS.word).map(by -> {
            refuseForeign(by, section);
            return affinity(by, section);
        }).orElse(Affinity.none());
    }

    private static Affinity affinity(By by, Section section) {
        if (by == By.NONE) {
            return Affinity.none();
        }
        Duration lifetime = section.value("lifetime", LIFETIME, Duration.ofMinutes(10));
        int limit = section.value("limit", LIMIT, 100_000);
        return by == By.CLIENT_ADDRESS ? Affinity.clientAddress(lifetime, limit)
                : new ClientPrefix(section.value("ipv4", Numbers.between(1, 32), 24),
                        section.value("ipv6", Numbers.between(1, 128), 56), lifetime, limit);
    }

    private static void refuseForeign(By by, Section section) {
        by.foreign.stream().filter(section::has).forEach(key ->
                section.faults().error(section.keyAt(key), section.path(key),
                        "'by: " + by.word + "' has no such setting", LENGTHS.contains(key)
                                ? "remove it, or write 'by: client-prefix'"
                                : "remove it, or write 'by: client-address'"));
    }
}
