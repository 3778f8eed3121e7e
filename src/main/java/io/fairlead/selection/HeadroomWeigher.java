package io.fairlead.selection;

import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.Measurement;
import io.fairlead.topology.Pool;
import java.util.Arrays;

/**
 * Weighs by room: the capacity of a link less what others use of it, whatever of the rest this node itself uses already.
 *
 * <p>Measurements are old, and the newest own choices are never in them. So the two are kept apart: from measurements
 * only the {@link Background} is learnt, which is not this node's doing and does not answer to what it does; what the
 * node gave out itself it knows at once, and {@link Comparison} weighs it against the room at each choice.
 */
final class HeadroomWeigher implements Weigher {

    /** Part of a full link that still counts as room: where all are full, they share by capacity. */
    private static final double LEAST_ROOM = 0.001;
    /** Part of a link: one with less room is full, and left out while another has more. */
    private static final double SPARE = 0.05;
    /** A link is believed to be as it was for so many measurements that fail to come. */
    private static final int FROZEN_SPANS = 3;
    /** Age at which a measurement tells nothing any more. */
    private static final long WORTHLESS = 180_000_000_000L;
    /** So few servers are all compared, more by twos. */
    private static final int FEW = 16;
    /** Rooms are known no more exactly than to this part. */
    private static final double SLACK = 0.1;
    /** Demand, as a part of all room, from a half to three halves of which a reserve comes into being. */
    private static final double CARE = 0.2;
    /** Halvings in the search for the reserve: to a four thousandth of the most. */
    private static final int HALVINGS = 12;

    private final double full;
    private final double probeShare;
    private final OwnDemand own;
    private final Background background;
    private final Ceiling ceiling;
    private final Burden burden;
    private final long[] capacity;
    private final boolean[] known;
    private final long[] since;
    private final long[] until;
    private final double[] bits;
    private final double[] loss;
    private final double[] room;
    private final double[] doubt;
    private final double[] foreseen;
    private final boolean[] current;

    HeadroomWeigher(Pool pool, double full, double probeShare, OwnDemand own) {
        int servers = pool.servers().size();
        this.full = full;
        this.probeShare = probeShare;
        this.own = own;
        background = new Background(servers * OwnDemand.DIRECTIONS, own.memory());
        ceiling = new Ceiling(servers * OwnDemand.DIRECTIONS);
        burden = new Burden(pool, own.memory());
        capacity = pool.servers().stream().mapToLong(server -> server.link().statedCapacity().orElse(0)).toArray();
        known = new boolean[servers];
        since = new long[servers];
        until = new long[servers];
        bits = new double[servers * OwnDemand.DIRECTIONS];
        loss = new double[servers * OwnDemand.DIRECTIONS];
        room = new double[servers];
        doubt = new double[servers];
        foreseen = new double[servers];
        current = new boolean[servers];
    }

    /** In another's place, with all that it has learnt; that one is not to observe any more. */
    HeadroomWeigher(Pool pool, double full, double probeShare, HeadroomWeigher before) {
        this.full = full;
        this.probeShare = probeShare;
        own = before.own;
        background = before.background;
        ceiling = before.ceiling;
        burden = before.burden.reloaded(pool);
        capacity = before.capacity;
        known = before.known;
        since = before.since;
        until = before.until;
        bits = before.bits;
        loss = before.loss;
        room = before.room;
        doubt = before.doubt;
        foreseen = before.foreseen;
        current = before.current;
    }

    @Override
    public void observe(long now, LinkLoad[] loads, AgentLoad[] agents) {
        for (int server = 0; server < agents.length; server++) {
            burden.told(server, agents[server]);
        }
        observe(now, loads);
    }

    @Override
    public void observe(long now, LinkLoad[] loads) {
        own.observe(now);
        learn(loads);
        for (int server = 0; server < loads.length; server++) {
            doubt[server] = known[server] ? doubt(now - until[server], until[server] - since[server]) : 1;
        }
        double usual = usualCapacity();
        double free = 0;
        double believed = 0;
        for (int server = 0; server < loads.length; server++) {
            if (doubt[server] < 1) {
                room[server] = room(server);
                free += (1 - doubt[server]) * room[server];
                believed += (1 - doubt[server]) * capacity[server];
            }
        }
        double guess = believed > 0 ? probeShare * free / believed : 1;
        for (int server = 0; server < loads.length; server++) {
            double unknown = guess * (capacity[server] > 0 ? capacity[server] : usual);
            room[server] = (1 - doubt[server]) * room[server] + doubt[server] * unknown;
        }
    }

    /**
     * What is foreseen of all links goes by what was known before, and what their own is by all that is new: the worth of
     * leases is made out once for each.
     */
    private void learn(LinkLoad[] loads) {
        int[] fresh = new int[loads.length];
        int count = 0;
        for (int server = 0; server < loads.length; server++) {
            Measurement measurement = loads[server] instanceof LinkLoad.Measured load ? load.measurement() : null;
            current[server] = measurement != null && measurement.capacity() > 0;
            if (current[server] && !(known[server] && until[server] == measurement.at())) {
                take(server, measurement);
                fresh[count++] = server;
            }
        }
        for (int i = 0; i < count; i++) {
            measured(fresh[i], OwnDemand.FROM);
            measured(fresh[i], OwnDemand.TO);
        }
        for (int i = 0; i < count; i++) {
            learn(fresh[i], OwnDemand.FROM);
            learn(fresh[i], OwnDemand.TO);
            if (burden.isLimited(fresh[i])) {
                burden.sample(fresh[i], ((LinkLoad.Measured) loads[fresh[i]]).measurement(), own(fresh[i]));
            }
        }
    }

    /** Into arrays: measurements lie all over the memory, and are looked at several times. */
    private void take(int server, Measurement measurement) {
        capacity[server] = measurement.capacity();
        since[server] = measurement.at() - measurement.span();
        until[server] = measurement.at();
        own.window(server, since[server], until[server]);
        foreseen[server] = known[server] ? expected(server) : Double.NaN;
        known[server] = true;
        int index = server * OwnDemand.DIRECTIONS;
        take(index + OwnDemand.FROM, measurement.from());
        take(index + OwnDemand.TO, measurement.to());
    }

    private void take(int index, LinkRate rate) {
        bits[index] = rate.bytes() * 8;
        loss[index] = rate.loss();
    }

    private void measured(int server, int direction) {
        own.measured(server, direction, bits[server * OwnDemand.DIRECTIONS + direction], until[server] - since[server]);
    }

    private void learn(int server, int direction) {
        int index = server * OwnDemand.DIRECTIONS + direction;
        long span = until[server] - since[server];
        background.sample(index, bits[index], own.rate(server, direction), loss[index], capacity[server], span);
        ceiling.sample(index, bits[index] / capacity[server], loss[index], span);
    }

    /** Bits/s of its own in the last measurement, in the direction that has most. */
    private double own(int server) {
        return Math.max(own.rate(server, OwnDemand.FROM), own.rate(server, OwnDemand.TO));
    }

    /** The use that a measurement should show: what others have used of late, and what this node gave out meanwhile. */
    private double expected(int server) {
        double most = 0;
        for (int direction = 0; direction < OwnDemand.DIRECTIONS; direction++) {
            most = Math.max(most, background.of(server * OwnDemand.DIRECTIONS + direction)
                    + own.rate(server, direction));
        }
        return Math.min(1, most / capacity[server]);
    }

    @Override
    public double foreseen(int server) {
        return foreseen[server];
    }

    private static double doubt(long age, long span) {
        double frozen = FROZEN_SPANS * (double) span;
        return Math.clamp((age - frozen) / Math.max(WORTHLESS - frozen, frozen), 0, 1);
    }

    private double usualCapacity() {
        double sum = 0;
        int known = 0;
        for (long one : capacity) {
            if (one > 0) {
                sum += one;
                known++;
            }
        }
        return known == 0 ? 1 : sum / known;
    }

    private double room(int server) {
        double least = full * capacity[server] - burden.of(server);
        for (int direction = 0; direction < OwnDemand.DIRECTIONS; direction++) {
            int index = server * OwnDemand.DIRECTIONS + direction;
            least = Math.min(least, Math.min(full, ceiling.of(index)) * capacity[server] - background.of(index)
                    - own.unyielding(server, direction));
        }
        return Math.max(least, LEAST_ROOM * capacity[server]);
    }

    /**
     * As many standard deviations as all links have room for, besides what this node's demand is in the mean; none where
     * that demand is so small that it fills no link however it strays.
     */
    private double reserve(int[] candidates) {
        double each = own.each();
        if (each <= 0) {
            return 0;
        }
        double free = 0;
        for (int candidate : candidates) {
            free += room[candidate];
        }
        double total = own.total();
        double most = own.largestReserve() * Math.clamp(total / free / CARE - 0.5, 0, 1);
        if (most == 0) {
            return 0;
        }
        double held = total / each;
        double[] fits = Arrays.stream(candidates).mapToDouble(candidate -> room[candidate] / each).toArray();
        if (fitting(fits, most) >= held) {
            return most;
        }
        double least = 0;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (least + most) / 2;
            if (fitting(fits, middle) >= held) {
                least = middle;
            } else {
                most = middle;
            }
        }
        return least;
    }

    /** How much all links can hold with that reserve: the x of x + reserve · √x = what fits without, summed up. */
    private static double fitting(double[] fits, double reserve) {
        double half = reserve / 2;
        double square = half * half;
        double sum = 0;
        for (double fit : fits) {
            double root = Math.sqrt(square + fit) - half;
            sum += root * root;
        }
        return sum;
    }

    @Override
    public Weighing weigh(int[] candidates) {
        double[] weights = new double[room.length];
        boolean measured = false;
        boolean spare = false;
        for (int candidate : candidates) {
            weights[candidate] = room[candidate];
            measured |= current[candidate];
            spare |= room[candidate] > SPARE * capacity[candidate];
        }
        for (int candidate : candidates) {
            if (spare && room[candidate] <= SPARE * capacity[candidate]) {
                weights[candidate] = 0;
            }
        }
        return new Weighing(weights, candidates.length <= FEW ? Comparison.Rule.LEAST_OF_ALL
                : Comparison.Rule.BETTER_OF_TWO, own.settled(), reserve(candidates), SLACK, measured);
    }
}
