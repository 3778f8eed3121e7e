package io.fairlead.simulation;

import java.util.Arrays;

/**
 * A link as a fluid: what its flows get, what it counts, what it drops.
 *
 * <p>UDP and background send at their own rates whatever becomes of it. TCP flows share what those leave, evenly but for
 * each one's maximal rate (processor sharing, max-min fair), and always get a small part of the link. What is more than
 * the link carries is dropped from UDP and background alike. Where TCP flows would go faster if they could, they fill the
 * queue and lose as many packets as makes them that slow: loss = 1.5 (segment / (round trip · rate))², the inverse of the
 * throughput formula of Mathis, Semke, Mahdavi and Ott (1997), which the others in the queue lose as well.
 *
 * <p>Rates are constant between changes, so every change costs the number of distinct maximal rates on the link, and
 * counters are exact at any time. Times are in seconds, sizes in octets, rates in bytes/s.
 */
final class SimulatedLink {

    /** TCP is never starved below this part of the link: its segments still get into the queue now and then. */
    static final double TCP_FLOOR = 0.05;
    static final double SEGMENT = 1460;
    private static final double GREATEST_TCP_LOSS = 0.05;
    /** Acknowledgements: 40 octets for two segments. */
    static final double TO_SHARE = 40 / (2 * SEGMENT);

    private final double capacity;
    private final double roundTrip;
    private final int tenants;
    private RateClass[] classes = new RateClass[0];
    private final double[] tcpDone;
    private final double[] udpDone;
    private final double[] udpRate;
    private final double[] udpSince;
    private final int[] open;
    private final int[] streams;

    private double at;
    private double udp;
    private double background;
    private int tcpFlows;
    private double tcpRate;
    private double udpLoss;
    private double tcpLoss;
    private double udpClock;
    private double carried;
    private double carriedTcp;
    private double carriedUdp;
    private double dropped;
    private RateClass next;
    private double nextEnd = Double.POSITIVE_INFINITY;

    /**
     * @param capacity  bytes/s
     * @param roundTrip seconds with the queue full
     * @param tenants   how many parties' traffic is told apart
     */
    SimulatedLink(double capacity, double roundTrip, int tenants) {
        this.capacity = capacity;
        this.roundTrip = roundTrip;
        this.tenants = tenants;
        tcpDone = new double[tenants];
        udpDone = new double[tenants];
        udpRate = new double[tenants];
        udpSince = new double[tenants];
        open = new int[tenants];
        streams = new int[tenants];
    }

    double capacity() {
        return capacity;
    }

    /** When the next TCP flow ends if nothing changes before; infinite for never. */
    double nextEnd() {
        return nextEnd;
    }

    int tcpFlows() {
        return tcpFlows;
    }

    /** A tenant's open flows, TCP and UDP. */
    int open(int tenant) {
        return open[tenant];
    }

    /** Of these, UDP. */
    int streams(int tenant) {
        return streams[tenant];
    }

    /** What TCP flows share, in bytes/s. */
    double tcpRoom() {
        return Math.max(capacity - udp - background, TCP_FLOOR * capacity);
    }

    /** What all would send now if they could, where that is more than the link carries; else what they send. */
    double demand() {
        double wanted = udp + background;
        for (RateClass one : classes) {
            wanted += one.flows() * Math.min(one.cap, capacity);
        }
        return wanted;
    }

    /** Lets the time pass: counters count. */
    void advance(double now) {
        double seconds = now - at;
        if (seconds <= 0) {
            return;
        }
        at = now;
        double unresponsive = udp + background;
        carriedTcp += tcpRate * seconds;
        carriedUdp += udp * (1 - udpLoss) * seconds;
        carried += (tcpRate + unresponsive * (1 - udpLoss)) * seconds;
        dropped += (unresponsive * udpLoss + tcpRate * tcpLoss) / SEGMENT * seconds;
        udpClock += (1 - udpLoss) * seconds;
        for (RateClass one : classes) {
            one.advance(seconds);
        }
    }

    /** A TCP flow begins. */
    RateClass addTcp(double now, int flow, double octets, double cap, int tenant) {
        advance(now);
        RateClass one = classOf(cap);
        one.add(flow, octets, tenant);
        tcpFlows++;
        open[tenant]++;
        share();
        return one;
    }

    /** Takes the TCP flow that ends now, at {@link #nextEnd}; its class and its tenant have to be settled with. */
    int takeTcp(double now) {
        advance(now);
        return next.takeNext();
    }

    /** The TCP flow that was just taken had this size, and was this tenant's. */
    void settleTcp(RateClass one, double octets, int tenant) {
        one.settle(octets, tenant);
        tcpDone[tenant] += octets;
        tcpFlows--;
        open[tenant]--;
        if (one.flows() == 0 && classes.length > 8) {
            classes = Arrays.stream(classes).filter(other -> other != one).toArray(RateClass[]::new);
        }
        share();
    }

    /** A UDP flow begins, or ends with a rate below 0. */
    void addUdp(double now, double rate, int tenant) {
        advance(now);
        udpDone[tenant] = udpCarried(tenant);
        udpSince[tenant] = udpClock;
        udpRate[tenant] = Math.max(0, udpRate[tenant] + rate);
        udp = Math.max(0, udp + rate);
        open[tenant] += rate > 0 ? 1 : -1;
        streams[tenant] += rate > 0 ? 1 : -1;
        share();
    }

    /** Others' traffic is this from now on. */
    void setBackground(double now, double rate) {
        advance(now);
        background = rate;
        share();
    }

    /** Goes on by as much as a UDP flow of rate 1 gets through. */
    double udpClock() {
        return udpClock;
    }

    /** Octets that a tenant's UDP flows got through. */
    double udpCarried(int tenant) {
        return udpDone[tenant] + udpRate[tenant] * (udpClock - udpSince[tenant]);
    }

    /** Octets that a tenant's TCP flows were served. */
    double tcpCarried(int tenant) {
        double octets = tcpDone[tenant];
        for (RateClass one : classes) {
            octets += one.served(tenant);
        }
        return octets;
    }

    /** Octets from the server, of all. */
    double carried() {
        return carried;
    }

    /** Of these, the TCP flows'. */
    double carriedTcp() {
        return carriedTcp;
    }

    /** Of these, the UDP flows', background not counted. */
    double carriedUdp() {
        return carriedUdp;
    }

    /** Octets to the server. */
    double carriedTo() {
        return carriedTcp * TO_SHARE;
    }

    /** Packets dropped. */
    double dropped() {
        return dropped;
    }

    private RateClass classOf(double cap) {
        int at = 0;
        while (at < classes.length && classes[at].cap < cap) {
            at++;
        }
        if (at == classes.length || classes[at].cap != cap) {
            RateClass[] more = new RateClass[classes.length + 1];
            System.arraycopy(classes, 0, more, 0, at);
            more[at] = new RateClass(cap, tenants);
            System.arraycopy(classes, at, more, at + 1, classes.length - at);
            classes = more;
        }
        return classes[at];
    }

    /** Gives every class its rate, the slowest first: a class that wants less than an even share leaves the rest. */
    private void share() {
        double room = tcpRoom();
        double left = room;
        int flows = tcpFlows;
        double level = Double.POSITIVE_INFINITY;
        next = null;
        nextEnd = Double.POSITIVE_INFINITY;
        for (RateClass one : classes) {
            int count = one.flows();
            if (count > 0) {
                double fair = left / flows;
                one.rate = Math.min(one.cap, fair);
                if (fair < one.cap) {
                    level = Math.min(level, fair);
                }
                left -= one.rate * count;
                flows -= count;
                double end = at + Math.max(0, one.untilNextEnd()) / one.rate;
                if (end < nextEnd) {
                    nextEnd = end;
                    next = one;
                }
            }
        }
        tcpRate = room - left;
        lose(level);
    }

    private void lose(double level) {
        double unresponsive = udp + background;
        double excess = unresponsive > 0 ? Math.max(0, unresponsive + tcpRate - capacity) / unresponsive : 0;
        double window = roundTrip * level / SEGMENT;
        tcpLoss = Math.min(GREATEST_TCP_LOSS, 1.5 / (window * window));
        udpLoss = Math.min(1, Math.max(excess, tcpLoss));
    }
}
