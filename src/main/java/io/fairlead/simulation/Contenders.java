package io.fairlead.simulation;

import io.fairlead.selection.PolicySettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contenders by name: the reference, and every policy as it is without settings. */
public final class Contenders {

    private static final Map<String, Contender> BY_NAME = new LinkedHashMap<>();

    static {
        add(new Contender.Reference());
        add("headroom", PolicySettings.Headroom.DEFAULT);
        add("round-robin", new PolicySettings.RoundRobin());
        add("weighted-round-robin", new PolicySettings.WeightedRoundRobin());
        add("least-connections", new PolicySettings.LeastConnections());
        add("weighted-least-connections", new PolicySettings.WeightedLeastConnections());
        add("round-robin-skip", new PolicySettings.RoundRobinSkip(0.8));
        add("least-loaded", new PolicySettings.LeastLoaded());
        add("least-loaded-over", new PolicySettings.LeastLoadedOver(Duration.ofMinutes(1)));
        add("least-drops", PolicySettings.LeastDrops.DEFAULT);
        add("free-capacity", PolicySettings.FreeCapacity.DEFAULT);
        add("power-of-two", new PolicySettings.PowerOfTwo());
        add("shed", PolicySettings.Shed.DEFAULT);
        add("dynamic-feedback", PolicySettings.DynamicFeedback.DEFAULT);
    }

    private Contenders() {
    }

    private static void add(String name, PolicySettings policy) {
        add(new Contender.Balanced(name, policy));
    }

    private static void add(Contender contender) {
        BY_NAME.put(contender.name(), contender);
    }

    /** The reference first, then the policies in the order of tables. */
    public static List<Contender> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** Their names, in the same order. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** The one of that name. */
    public static Optional<Contender> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
