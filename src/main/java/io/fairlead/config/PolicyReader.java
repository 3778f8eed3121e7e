package io.fairlead.config;

import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PolicySettings.Headroom;
import io.fairlead.selection.PolicySettings.LeastLoaded;
import io.fairlead.selection.PolicySettings.LeastLoadedOver;
import io.fairlead.selection.PolicySettings.RoundRobin;
import io.fairlead.selection.PolicySettings.RoundRobinSkip;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a pool's policy: its name alone, or its name and its one setting. */
final class PolicyReader {

    private static final ValueType<Duration> PERIOD = Durations.between(Duration.ofSeconds(1), Duration.ofHours(1));
    private static final double SKIP_THRESHOLD = 0.8;
    private static final Duration MEAN_PERIOD = Duration.ofSeconds(60);
    private static final Choices<Form> FORM = new Choices<>(
            Arrays.stream(Form.values()).collect(Collectors.toMap(form -> form.word, Function.identity())));

    private PolicyReader() {
    }

    /** A policy's name, and the key of its setting if it has one. */
    private enum Form {
        ROUND_ROBIN("round-robin", null),
        ROUND_ROBIN_SKIP("round-robin-skip", "threshold"),
        LEAST_LOADED("least-loaded", null),
        LEAST_LOADED_OVER("least-loaded-over", "period"),
        HEADROOM("headroom", "full");

        private final String word;
        private final String setting;

        Form(String word, String setting) {
            this.word = word;
            this.setting = setting;
        }
    }

    /** The policy of a pool; the default where there is none, or a faulty one. */
    static PolicySettings read(Section pool) {
        boolean named = pool.node("policy").filter(YamlNode.Mapping.class::isInstance).isPresent();
        if (!named) {
            Section usual = pool.defaults("policy");
            return pool.optional("policy", FORM).map(form -> settings(form, usual)).orElse(Headroom.DEFAULT);
        }
        Section section = pool.section("policy");
        return section.required("name", FORM, "headroom").map(form -> {
            refuseForeign(form, section);
            return settings(form, section);
        }).orElse(Headroom.DEFAULT);
    }

    private static PolicySettings settings(Form form, Section section) {
        return switch (form) {
            case ROUND_ROBIN -> new RoundRobin();
            case ROUND_ROBIN_SKIP -> new RoundRobinSkip(section.value("threshold", Numbers::fraction, SKIP_THRESHOLD));
            case LEAST_LOADED -> new LeastLoaded();
            case LEAST_LOADED_OVER -> new LeastLoadedOver(section.value("period", PERIOD, MEAN_PERIOD));
            case HEADROOM -> new Headroom(section.value("full", Numbers::fraction, Headroom.DEFAULT.full()));
        };
    }

    private static void refuseForeign(Form chosen, Section section) {
        for (Form other : Form.values()) {
            if (other != chosen && other.setting != null && section.has(other.setting)) {
                section.faults().error(section.keyAt(other.setting), section.path(other.setting),
                        "this key belongs to the policy " + other.word, chosen.setting == null
                                ? "remove it: " + chosen.word + " has no settings"
                                : "remove it: " + chosen.word + " has '" + chosen.setting + "'");
            }
        }
    }
}
