package io.fairlead.simulation;

import io.fairlead.counter.CounterReading;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.SourceMeter;
import io.fairlead.selection.Choice;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.selection.Selector;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One dispatcher or name server: the program's own meters, choosers and selectors, driven by virtual time. */
final class ControlNode {

    /** Seconds until a reply is there; shorter than any beat. */
    private static final double REPLY = 0.02;

    private final int number;
    private final SplittableRandom random;
    private final List<Poll> polls = new ArrayList<>();
    private final List<PoolDesk> desks;
    private final int[] deskOf;
    private final LoadHistory history;
    private final SelectionBoard board;
    private final Farm farm;
    private final double beat;
    private final double phase;
    private final List<Reply> replies = new ArrayList<>();
    private double asked;
    private long beats;

    ControlNode(int number, Farm farm, Places places, Network network, List<Agent> agents, int resolvers,
                Contender.Choosers make, SplittableRandom random) {
        this.number = number;
        this.farm = farm;
        this.random = random;
        beat = seconds(farm.beat());
        phase = number == 0 ? 0 : random.nextDouble() * beat;
        agents.forEach(agent -> polls.add(new Poll(agent)));
        Map<String, PoolDesk> byPool = new HashMap<>();
        desks = new ArrayList<>();
        deskOf = new int[farm.entrances().size()];
        for (int i = 0; i < deskOf.length; i++) {
            Entrance entrance = farm.entrances().get(i);
            PoolDesk desk = byPool.computeIfAbsent(entrance.getClass() + entrance.pool().name(), _ -> {
                PoolDesk made = new PoolDesk(entrance, number, places, network, resolvers, make, random.nextLong());
                desks.add(made);
                return made;
            });
            desk.serve(i);
            deskOf[i] = desks.indexOf(desk);
        }
        history = new LoadHistory(desks.stream().map(desk -> desk.chooser().period()).max(Duration::compareTo)
                .orElseThrow());
        board = new SelectionBoard(choices());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** A source as this node reads it. */
    private final class Poll {

        private final Agent agent;
        private final SourceMeter meter;
        private final double period;
        private final double first;
        private double due;
        private long turn;

        Poll(Agent agent) {
            this.agent = agent;
            meter = new SourceMeter(agent.links(), agent.source().period(),
                    agent.source().own() ? farm.meter().ofOwnCounters() : farm.meter());
            period = seconds(agent.source().period());
            first = number == 0 ? 0 : random.nextDouble() * period;
            due = first;
        }

        /** Beats that come a quarter of a beat early skip no poll, as in the program. */
        boolean isDue(double now) {
            return now >= due - beat / 4;
        }

        /** Asks; the reply may get lost. */
        CounterReading ask(double now) {
            turn++;
            due = first + period * (turn + agent.source().jitter() * (2 * random.nextDouble() - 1));
            boolean lost = agent.source().loss() > 0 && random.nextDouble() < agent.source().loss();
            return lost ? new CounterReading.Failure(agent.name(), Engine.nanos(now), "no reply") : agent.read(now);
        }
    }

    private record Reply(Poll poll, CounterReading reading) {
    }

    /** When something is to be done next: a beat, or replies arrive. */
    double nextBeat() {
        return replies.isEmpty() ? nextTurn() : asked + REPLY;
    }

    private double nextTurn() {
        return phase + beats * beat;
    }

    /**
     * As in the program's control loop, a beat asks the sources that are due and publishes what there is, and the
     * replies are published once they have arrived.
     */
    void beat() {
        double now = nextBeat();
        if (replies.isEmpty()) {
            beats++;
            asked = now;
            polls.stream().filter(poll -> poll.isDue(now)).forEach(poll -> replies.add(new Reply(poll, poll.ask(now))));
        } else {
            replies.forEach(reply -> reply.poll.meter.accept(reply.reading));
            replies.clear();
        }
        publish(now);
    }

    private void publish(double now) {
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        polls.forEach(poll -> loads.putAll(poll.meter.loads(Engine.nanos(now))));
        desks.forEach(desk -> desk.at(now));
        history.add(new LoadTable(Engine.nanos(now), loads));
        board.publish(choices());
    }

    private List<Choice> choices() {
        return desks.stream().map(desk -> desk.chooser().choose(history, HealthTable.ALL_UP)).toList();
    }

    int dispatch(int entrance) {
        int desk = deskOf[entrance];
        return desks.get(desk).dispatch(selector(desk));
    }

    /** Nanoseconds: the longer, the calmer the pool's links are. */
    long ttl(int entrance) {
        return ((Entrance.Named) farm.entrances().get(entrance)).ttl(board.choice(deskOf[entrance]).calm());
    }

    int answer(double now, int entrance, int resolver, long ttl, int[] into) {
        int desk = deskOf[entrance];
        return desks.get(desk).answer(selector(desk), now, resolver, ttl, into);
    }

    private Selector selector(int desk) {
        Choice choice = board.choice(desk);
        return choice.ipv4().size() > 0 ? choice.ipv4() : choice.ipv6();
    }
}
