package io.fairlead.config;

import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PolicySettings.AgentConnections;
import io.fairlead.selection.PolicySettings.DynamicFeedback;
import io.fairlead.selection.PolicySettings.FreeCapacity;
import io.fairlead.selection.PolicySettings.Headroom;
import io.fairlead.selection.PolicySettings.LeastConnections;
import io.fairlead.selection.PolicySettings.LeastDrops;
import io.fairlead.selection.PolicySettings.LeastLoaded;
import io.fairlead.selection.PolicySettings.LeastLoadedOver;
import io.fairlead.selection.PolicySettings.PowerOfTwo;
import io.fairlead.selection.PolicySettings.ProcessorLoad;
import io.fairlead.selection.PolicySettings.RoundRobin;
import io.fairlead.selection.PolicySettings.RoundRobinSkip;
import io.fairlead.selection.PolicySettings.Shed;
import io.fairlead.selection.PolicySettings.WeightedLeastConnections;
import io.fairlead.selection.PolicySettings.WeightedRoundRobin;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the policy of a pool or of a listener: its name alone, or its name and its settings. */
final class PolicyReader {

    private static final ValueType<Duration> PERIOD = Durations.between(Duration.ofSeconds(1), Duration.ofHours(1));
    private static final double SKIP_THRESHOLD = 0.8;
    private static final Duration MEAN_PERIOD = Duration.ofSeconds(60);
    private static final Choices<Form> FORM = new Choices<>(
            Arrays.stream(Form.values()).collect(Collectors.toMap(form -> form.word, Function.identity())));

    private PolicyReader() {
    }

    /** A policy's name, and the keys of its settings. */
    private enum Form {
        ROUND_ROBIN("round-robin"),
        WEIGHTED_ROUND_ROBIN("weighted-round-robin"),
        ROUND_ROBIN_SKIP("round-robin-skip", "threshold"),
        LEAST_LOADED("least-loaded"),
        LEAST_LOADED_OVER("least-loaded-over", "period"),
        LEAST_DROPS("least-drops", "period"),
        LEAST_CONNECTIONS("least-connections"),
        WEIGHTED_LEAST_CONNECTIONS("weighted-least-connections"),
        POWER_OF_TWO("power-of-two"),
        SHED("shed", "low", "high"),
        FREE_CAPACITY("free-capacity", "full"),
        DYNAMIC_FEEDBACK("dynamic-feedback", "target"),
        PROCESSOR_LOAD("processor-load", "threshold"),
        AGENT_CONNECTIONS("agent-connections"),
        HEADROOM("headroom", "full");

        private final String word;
        private final List<String> settings;

        Form(String word, String... settings) {
            this.word = word;
            this.settings = List.of(settings);
        }
    }

    /** The policy of a pool or of a listener; the default where there is none, or a faulty one. */
    static PolicySettings read(Section owner) {
        boolean named = owner.node("policy").filter(YamlNode.Mapping.class::isInstance).isPresent();
        if (!named) {
            Section usual = owner.defaults("policy");
            return owner.optional("policy", FORM).map(form -> settings(form, usual)).orElse(Headroom.DEFAULT);
        }
        Section section = owner.section("policy");
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
            case LEAST_DROPS -> new LeastDrops(section.value("period", PERIOD, LeastDrops.DEFAULT.period()));
            case WEIGHTED_ROUND_ROBIN -> new WeightedRoundRobin();
            case LEAST_CONNECTIONS -> new LeastConnections();
            case WEIGHTED_LEAST_CONNECTIONS -> new WeightedLeastConnections();
            case POWER_OF_TWO -> new PowerOfTwo();
            case SHED -> shed(section);
            case FREE_CAPACITY ->
                    new FreeCapacity(section.value("full", Numbers::fraction, FreeCapacity.DEFAULT.full()));
            case DYNAMIC_FEEDBACK ->
                    new DynamicFeedback(section.value("target", Numbers::fraction, DynamicFeedback.DEFAULT.target()));
            case PROCESSOR_LOAD ->
                    new ProcessorLoad(section.value("threshold", Numbers::fraction, ProcessorLoad.DEFAULT.threshold()));
            case AGENT_CONNECTIONS -> new AgentConnections();
            case HEADROOM -> new Headroom(section.value("full", Numbers::fraction, Headroom.DEFAULT.full()));
        };
    }

    /** The default, and reported, where the low watermark is not the lower one. */
    private static Shed shed(Section section) {
        double low = section.value("low", Numbers::fractionOrNone, Shed.DEFAULT.low());
        double high = section.value("high", Numbers::fraction, Shed.DEFAULT.high());
        if (low >= high) {
            section.error(section.has("low") ? "low" : "high",
                    "the low watermark, " + percent(low) + ", is not below the high one, " + percent(high),
                    "write a 'low' that is lower, or a 'high' that is higher");
            return Shed.DEFAULT;
        }
        return new Shed(low, high);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.4g %%", share * 100).replaceFirst("\\.?0+ ", " ");
    }

    private static void refuseForeign(Form chosen, Section section) {
        for (String key : section.keys()) {
            List<String> owners = Arrays.stream(Form.values()).filter(form -> form.settings.contains(key))
                    .map(form -> form.word).toList();
            if (!owners.isEmpty() && !chosen.settings.contains(key)) {
                String own = chosen.settings.isEmpty() ? "no settings"
                        : "'" + String.join("' and '", chosen.settings) + "'";
                section.faults().error(section.keyAt(key), section.path(key),
                        "this key belongs to the policy " + String.join(" or ", owners),
                        "remove it: " + chosen.word + " has " + own);
            }
        }
    }
}
