package io.fairlead.simulation;

import io.fairlead.counter.CounterReading;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.SourceMeter;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Demand;
import io.fairlead.selection.Held;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One dispatcher or name server: the program's own meters, choosers and selectors, driven by virtual time. */
final class ControlNode {

    private final int number;
    private final Farm farm;
    private final Places places;
    private final Network network;
    private final SplittableRandom random;
    private final List<Poll> polls = new ArrayList<>();
    private final List<PoolChooser> choosers = new ArrayList<>();
    private final Held[] held;
    private final LoadHistory history;
    private final SelectionBoard board;
    private final long[] tickets;
    private final double phase;
    private long beats;

    ControlNode(int number, Farm farm, Places places, Network network, List<Agent> agents,
                Contender.Choosers make, SplittableRandom random) {
        this.number = number;
        this.farm = farm;
        this.places = places;
        this.network = network;
        this.random = random;
        phase = number == 0 ? 0 : random.nextDouble() * seconds(farm.beat());
        agents.forEach(agent -> polls.add(new Poll(agent)));
        held = new Held[farm.entrances().size()];
        for (int entrance = 0; entrance < held.length; entrance++) {
            choosers.add(make.create(farm.entrances().get(entrance).pool(), demand(entrance)));
        }
        history = new LoadHistory(choosers.stream().map(PoolChooser::period).max(Duration::compareTo).orElseThrow());
        board = new SelectionBoard(choices());
        tickets = random.longs(held.length).toArray();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Knows what it gave out itself: the flows of a dispatcher. */
    private Demand demand(int entrance) {
        if (farm.entrances().get(entrance) instanceof Entrance.Named) {
            held[entrance] = Held.NOTHING;
            return Demand.UNKNOWN;
        }
        held[entrance] = server -> network.open(places.place(entrance, server), number);
        return (Demand.Flows) server -> network.own(now(), places.place(entrance, server), number);
    }

    private double now() {
        return phase + (beats - 1) * seconds(farm.beat());
    }

    /** A source as this node reads it. */
    private final class Poll {

        private final Agent agent;
        private final SourceMeter meter;
        private final double first;
        private double due;
        private long turn;

        Poll(Agent agent) {
            this.agent = agent;
            meter = new SourceMeter(agent.links(), agent.source().period(), farm.meter());
            first = number == 0 ? 0 : random.nextDouble() * seconds(agent.source().period());
            due = first;
        }

        void readIfDue(double now) {
            double period = seconds(agent.source().period());
            if (now < due - seconds(farm.beat()) / 4) {
                return;
            }
            turn++;
            due = first + period * (turn + agent.source().jitter() * (2 * random.nextDouble() - 1));
            boolean lost = agent.source().loss() > 0 && random.nextDouble() < agent.source().loss();
            meter.accept(lost ? new CounterReading.Failure(agent.name(), Engine.nanos(now), "no reply")
                    : agent.read(now));
        }
    }

    double nextBeat() {
        return phase + beats * seconds(farm.beat());
    }

    void beat() {
        beats++;
        double now = now();
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        for (Poll poll : polls) {
            poll.readIfDue(now);
            loads.putAll(poll.meter.loads(Engine.nanos(now)));
        }
        history.add(new LoadTable(Engine.nanos(now), loads));
        board.publish(choices());
    }

    private List<Choice> choices() {
        return choosers.stream().map(chooser -> chooser.choose(history, HealthTable.ALL_UP)).toList();
    }

    int dispatch(int entrance) {
        return selector(entrance).pick(tickets[entrance]++, held[entrance]);
    }

    int answer(int entrance, int[] into) {
        Selector selector = selector(entrance);
        if (into.length > 1) {
            return selector.pick(tickets[entrance]++, into);
        }
        into[0] = selector.pick(tickets[entrance]++, held[entrance]);
        return into[0] < 0 ? 0 : 1;
    }

    private Selector selector(int entrance) {
        Choice choice = board.choice(entrance);
        return choice.ipv4().size() > 0 ? choice.ipv4() : choice.selector(AddressFamily.IPV6);
    }
}
