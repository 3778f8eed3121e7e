package io.fairlead.selection;

import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.topology.Pool;

/**
 * Weighs by what servers' own agents tell and by nothing else, as was done before links were measured (patent signs
 * 18.1–18.4). It is here to compare with.
 *
 * <p>A server whose agent is silent, or does not tell what is wanted, gets a part of the mean weight of the others, like a
 * link of which nothing is known; with every agent silent all weigh the same.
 */
final class AgentWeigher implements Weigher {

    /** Connections by which the fewest is not told from others: a server that has none is not flooded by one more. */
    private static final double NEAR = 1;

    private final Rule rule;
    private final double probeShare;
    private AgentLoad[] agents;

    /** How what was told becomes weights. */
    interface Rule {

        /** What is wanted of that server's agent; NaN where it does not tell. */
        double told(AgentLoad.Known agent, int server);

        /** The weight of a server, given what its agent told and the least that any told. */
        double weight(double told, double least);
    }

    AgentWeigher(Pool pool, Rule rule, double probeShare) {
        this.rule = rule;
        this.probeShare = probeShare;
        agents = new AgentLoad[pool.servers().size()];
    }

    /** In turn, skipping servers whose processors are busier than that. */
    static Rule byProcessor(double threshold) {
        return new Rule() {
            @Override
            public double told(AgentLoad.Known agent, int server) {
                return agent.processor();
            }

            @Override
            public double weight(double told, double least) {
                return told <= threshold ? 1 : 0;
            }
        };
    }

    /** The fewest connections for the static weight, which multiplies whatever is weighed here once more. */
    static Rule byConnections(Pool pool) {
        return new Rule() {
            @Override
            public double told(AgentLoad.Known agent, int server) {
                return agent.connections() / pool.servers().get(server).weight();
            }

            @Override
            public double weight(double told, double least) {
                return told <= least + NEAR ? 1 : 0;
            }
        };
    }

    @Override
    public void observe(long now, LinkLoad[] loads) {
        throw new IllegalStateException("without agents there is nothing to weigh by");
    }

    @Override
    public void observe(long now, LinkLoad[] loads, AgentLoad[] told) {
        agents = told;
    }

    @Override
    public Weighing weigh(int[] candidates) {
        double[] told = new double[agents.length];
        double least = Double.POSITIVE_INFINITY;
        int known = 0;
        for (int candidate : candidates) {
            told[candidate] = agents[candidate] instanceof AgentLoad.Known agent ? rule.told(agent, candidate) : Double.NaN;
            if (!Double.isNaN(told[candidate])) {
                least = Math.min(least, told[candidate]);
                known++;
            }
        }
        double[] weights = new double[agents.length];
        double sum = 0;
        for (int candidate : candidates) {
            weights[candidate] = Double.isNaN(told[candidate]) ? 0 : rule.weight(told[candidate], least);
            sum += weights[candidate];
        }
        for (int candidate : candidates) {
            if (sum == 0) {
                weights[candidate] = 1;
            } else if (Double.isNaN(told[candidate])) {
                weights[candidate] = probeShare * sum / known;
            }
        }
        return new Weighing(weights, Comparison.Rule.FIRST_DRAWN, known > 0);
    }
}
