package io.fairlead.health;

import io.fairlead.topology.ServerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator's rules; of those that match a server the last one counts. Immutable.
 *
 * @param rules in order
 */
public record StateRules(List<StateRule> rules) {

    /** Nothing is said of any server. */
    public static final StateRules NONE = new StateRules(List.of());

    public StateRules {
        rules = List.copyOf(rules);
    }

    /** What they say of one server. */
    public ManualState of(ServerId server) {
        for (StateRule rule : rules.reversed()) {
            if (rule.matches(server)) {
                return rule.state();
            }
        }
        return ManualState.AUTO;
    }

    /** What they say of each of these servers, without those of which they say nothing. */
    public Map<ServerId, ManualState> of(Iterable<ServerId> servers) {
        Map<ServerId, ManualState> states = new LinkedHashMap<>();
        for (ServerId server : servers) {
            ManualState state = of(server);
            if (state != ManualState.AUTO) {
                states.put(server, state);
            }
        }
        return states;
    }
}
