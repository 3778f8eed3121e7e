package io.fairlead.simulation;

import io.fairlead.selection.OwnTraffic;
import java.util.function.IntConsumer;

/** The links and the flows that are open on them: what there really is, whoever knows of it. */
final class Network {

    private final Places places;
    private final SimulatedLink[] links;
    private final Schedule ends;
    private final FlowHeap streamEnds = new FlowHeap();
    private final FlowTable flows = new FlowTable();
    private final Tally tally;
    private IntConsumer follower = _ -> { };

    Network(Farm farm, Places places, double roundTrip, Tally tally) {
        this.places = places;
        this.tally = tally;
        links = new SimulatedLink[places.links.size()];
        for (int i = 0; i < links.length; i++) {
            links[i] = new SimulatedLink(farm.capacity(places.links.get(i)) / 8.0, roundTrip, places.tenants(i));
        }
        ends = new Schedule(links.length);
    }

    /** Lets somebody know of every link whose flows or background change. */
    void follow(IntConsumer listener) {
        follower = listener;
    }

    private void changed(int link) {
        ends.set(link, links[link].nextEnd());
        follower.accept(link);
    }

    SimulatedLink link(int number) {
        return links[number];
    }

    int links() {
        return links.length;
    }

    /** Whether a flow is open. */
    boolean busy() {
        return open() > 0;
    }

    /** How many flows are open. */
    int open() {
        return flows.size();
    }

    /** A flow begins, at a place, through a node. */
    void begin(Arrivals.Cursor arrival, int place, int node) {
        int flow = flows.open();
        int number = places.link(place);
        flows.link[flow] = number;
        flows.tenant[flow] = places.tenant(place, node);
        flows.octets[flow] = arrival.octets();
        flows.began[flow] = arrival.time();
        flows.rate[flow] = arrival.rate();
        SimulatedLink link = links[number];
        if (arrival.udp()) {
            link.addUdp(arrival.time(), arrival.rate(), flows.tenant[flow]);
            flows.udpClock[flow] = link.udpClock();
            streamEnds.add(arrival.time() + arrival.octets() / arrival.rate(), flow);
        } else {
            flows.rateClass[flow] =
                    link.addTcp(arrival.time(), flow, arrival.octets(), arrival.rate(), flows.tenant[flow]);
        }
        changed(number);
    }

    /** Others' traffic on that link is this from now on, in bytes/s. */
    void background(double now, int link, double rate) {
        links[link].setBackground(now, rate);
        changed(link);
    }

    /** When the next flow ends; infinite for never. */
    double nextEnd() {
        return Math.min(ends.earliest(), streamEnds.least());
    }

    /** Ends the flow that is next to end. */
    void end() {
        if (ends.earliest() <= streamEnds.least()) {
            endDownload(ends.earliest());
        } else {
            endStream(streamEnds.least());
        }
    }

    private void endDownload(double now) {
        int number = ends.first();
        SimulatedLink link = links[number];
        int flow = link.takeTcp(now);
        link.settleTcp(flows.rateClass[flow], flows.octets[flow], flows.tenant[flow]);
        changed(number);
        tally.download(flows.octets[flow], now - flows.began[flow],
                flows.octets[flow] / Math.min(flows.rate[flow], link.capacity()));
        flows.close(flow);
    }

    private void endStream(double now) {
        int flow = streamEnds.take();
        int number = flows.link[flow];
        SimulatedLink link = links[number];
        link.addUdp(now, -flows.rate[flow], flows.tenant[flow]);
        changed(number);
        tally.stream(flows.octets[flow], (link.udpClock() - flows.udpClock[flow]) * flows.rate[flow]);
        flows.close(flow);
    }

    /** What a node knows of its own flows at a place. */
    OwnTraffic own(double now, int place, int node) {
        SimulatedLink link = links[places.link(place)];
        link.advance(now);
        int tenant = places.tenant(place, node);
        double udp = link.udpCarried(tenant);
        double tcp = link.tcpCarried(tenant);
        return new OwnTraffic((long) (tcp + udp), (long) (tcp * SimulatedLink.TO_SHARE), (long) udp, 0,
                link.open(tenant), link.streams(tenant));
    }

    /** How many flows a node has open at a place. */
    int open(int place, int node) {
        return links[places.link(place)].open(places.tenant(place, node));
    }
}
