package io.fairlead.simulation;

import io.fairlead.selection.Demand;
import io.fairlead.selection.Held;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.OwnTraffic;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.Selector;
import java.util.Arrays;

/** Where one node hands out the servers of one pool: the real chooser, and what it is told of its own choices. */
final class PoolDesk {

    /** Most resolvers that a ledger remembers. */
    private static final int LEDGER = 1 << 20;
    /** Resolvers stand in 10.0.0.0/8, as IPv4-mapped addresses. */
    private static final long FIRST_ADDRESS = 0xffff_0a00_0000L;

    private final int node;
    private final Places places;
    private final Network network;
    private final LeaseLedger ledger;
    private final PoolChooser chooser;
    private final Held open = this::open;
    private int[] entrances = new int[0];
    private long ticket;
    private double now;

    /** A desk for all entrances of that kind to that pool. */
    PoolDesk(Entrance entrance, int node, Places places, Network network, int resolvers,
             Contender.Choosers make, long ticket) {
        this.node = node;
        this.places = places;
        this.network = network;
        this.ticket = ticket;
        ledger = entrance instanceof Entrance.Named
                ? new LeaseLedger(entrance.pool().servers().size(), Math.min(resolvers, LEDGER)) : null;
        chooser = make.create(entrance.pool(), ledger == null ? (Demand.Flows) this::own : ledger);
    }

    /** This entrance's clients come here as well. */
    void serve(int entrance) {
        entrances = Arrays.copyOf(entrances, entrances.length + 1);
        entrances[entrances.length - 1] = entrance;
    }

    PoolChooser chooser() {
        return chooser;
    }

    /** It is this late when the chooser asks next. */
    void at(double seconds) {
        now = seconds;
    }

    private OwnTraffic own(int server) {
        OwnTraffic sum = OwnTraffic.NONE;
        for (int entrance : entrances) {
            OwnTraffic one = network.own(now, places.place(entrance, server), node);
            sum = new OwnTraffic(sum.fromBytes() + one.fromBytes(), sum.toBytes() + one.toBytes(),
                    sum.udpFromBytes() + one.udpFromBytes(), sum.udpToBytes() + one.udpToBytes(),
                    sum.open() + one.open(), sum.udpOpen() + one.udpOpen());
        }
        return sum;
    }

    private double open(int server) {
        int flows = 0;
        for (int entrance : entrances) {
            flows += network.open(places.place(entrance, server), node);
        }
        return flows;
    }

    int dispatch(Selector selector) {
        return selector.pick(ticket++, open);
    }

    /** @param ttl nanoseconds */
    int answer(Selector selector, double seconds, int resolver, long ttl, int[] into) {
        return ledger.assign(selector, 0, FIRST_ADDRESS + resolver, LeaseLedger.ALONE, ticket++, Engine.nanos(seconds), ttl, into);
    }
}
