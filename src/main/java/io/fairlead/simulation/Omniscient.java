package io.fairlead.simulation;

/**
 * Knows every link as it is at this moment, and takes the one on which a new TCP flow would get most: the reference that
 * no chooser with measurements can be, though not the best there could be, since it does not know the future.
 */
final class Omniscient implements Chooser {

    private final Farm farm;
    private final Network network;
    private final Places places;

    Omniscient(Farm farm, Network network, Places places) {
        this.farm = farm;
        this.network = network;
        this.places = places;
    }

    @Override
    public int dispatch(double now, int entrance, int node) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int server = 0; server < places.servers(entrance); server++) {
            SimulatedLink link = network.link(places.link(places.place(entrance, server)));
            double pressure = (link.tcpFlows() + 1) / link.tcpRoom();
            if (pressure < least) {
                least = pressure;
                best = server;
            }
        }
        return best;
    }

    @Override
    public long ttl(int entrance, int node) {
        return ((Entrance.Named) farm.entrances().get(entrance)).ttl(0);
    }

    @Override
    public int answer(double now, int entrance, int node, int resolver, long ttl, int[] into) {
        into[0] = dispatch(now, entrance, node);
        return 1;
    }
}
