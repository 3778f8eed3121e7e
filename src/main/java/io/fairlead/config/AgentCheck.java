package io.fairlead.config;

import io.fairlead.counter.snmp.AgentSettings;
import io.fairlead.counter.snmp.AgentSettings.Resource;
import io.fairlead.selection.PolicySettings;
import java.util.List;

/** Reports policies that go by what servers' agents tell, for pools of which no agent tells it. */
final class AgentCheck {

    private final List<AgentSettings> agents;

    AgentCheck(List<AgentSettings> agents) {
        this.agents = agents;
    }

    /** @param owner the section of the pool or of the listener that has the policy */
    void policy(Section owner, String pool, PolicySettings policy) {
        Resource wanted = policy instanceof PolicySettings.ProcessorLoad ? Resource.PROCESSOR : Resource.CONNECTIONS;
        if (policy.goesByAgents() && agents.stream().noneMatch(agent ->
                agent.server().pool().equals(pool) && agent.resources().contains(wanted))) {
            owner.error("policy", "no server of the pool " + Quote.of(pool) + " has an agent that tells what this policy goes by",
                    "add 'agent' to its servers, with '" + (wanted == Resource.PROCESSOR ? "processor" : "connections")
                            + "' in its 'read', or choose another policy");
        }
    }
}
