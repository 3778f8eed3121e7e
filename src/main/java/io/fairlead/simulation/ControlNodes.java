package io.fairlead.simulation;

import io.fairlead.topology.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** All dispatchers or name servers, and the agents that they read. */
final class ControlNodes implements Chooser {

    private final List<ControlNode> nodes = new ArrayList<>();
    private final Schedule beats;
    private final List<Agent> agents = new ArrayList<>();
    private final Schedule refreshes;

    ControlNodes(Farm farm, Places places, Network network, int resolvers, Contender.Choosers make,
                 SplittableRandom random) {
        TreeMap<String, List<Link>> bySource = new TreeMap<>();
        farm.links().forEach(link -> bySource.computeIfAbsent(link.id().source(), _ -> new ArrayList<>()).add(link));
        bySource.forEach((name, links) -> agents.add(new Agent(name, farm, links,
                links.stream().mapToInt(link -> places.link(link.id())).toArray(), network, random.split())));
        refreshes = new Schedule(agents.size());
        for (int i = 0; i < agents.size(); i++) {
            refreshes.set(i, agents.get(i).nextRefresh());
        }
        beats = new Schedule(farm.nodes());
        for (int i = 0; i < farm.nodes(); i++) {
            nodes.add(new ControlNode(i, farm, places, network, agents, resolvers, make, random.split()));
            beats.set(i, nodes.get(i).nextBeat());
        }
    }

    @Override
    public int dispatch(double now, int entrance, int node) {
        return nodes.get(node).dispatch(entrance);
    }

    @Override
    public long ttl(int entrance, int node) {
        return nodes.get(node).ttl(entrance);
    }

    @Override
    public int answer(double now, int entrance, int node, int resolver, long ttl, int[] into) {
        return nodes.get(node).answer(now, entrance, resolver, ttl, into);
    }

    @Override
    public double nextBeat() {
        return Math.min(beats.earliest(), refreshes.earliest());
    }

    @Override
    public void beat() {
        if (refreshes.earliest() <= beats.earliest()) {
            int agent = refreshes.first();
            agents.get(agent).refresh(refreshes.earliest());
            refreshes.set(agent, agents.get(agent).nextRefresh());
        } else {
            int node = beats.first();
            nodes.get(node).beat();
            beats.set(node, nodes.get(node).nextBeat());
        }
    }
}
