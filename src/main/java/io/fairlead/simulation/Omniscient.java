package io.fairlead.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Knows every link as it is at this moment, and takes the one on which a new TCP flow would get most: the reference
 * that no chooser with measurements can be, though not the best there could be, since it does not know the future.
 */
final class Omniscient implements Chooser {

    private record Seat(Tournament tournament, int server) {
    }

    private final Farm farm;
    private final List<Tournament> entrances = new ArrayList<>();

    Omniscient(Farm farm, Network network, Places places) {
        this.farm = farm;
        List<List<Seat>> seats = new ArrayList<>();
        for (int link = 0; link < network.links(); link++) {
            seats.add(new ArrayList<>());
        }
        for (int entrance = 0; entrance < farm.entrances().size(); entrance++) {
            Tournament tournament = new Tournament(places.servers(entrance));
            entrances.add(tournament);
            for (int server = 0; server < places.servers(entrance); server++) {
                if (farm.entrances().get(entrance).pool().servers().get(server).enabled()) {
                    seats.get(places.link(places.place(entrance, server))).add(new Seat(tournament, server));
                }
            }
        }
        for (int link = 0; link < network.links(); link++) {
            seat(network.link(link), seats.get(link));
        }
        network.follow(link -> seat(network.link(link), seats.get(link)));
    }

    private static void seat(SimulatedLink link, List<Seat> seats) {
        double pressure = (link.tcpFlows() + 1) / link.tcpRoom();
        for (Seat seat : seats) {
            seat.tournament.set(seat.server, pressure);
        }
    }

    @Override
    public int dispatch(double now, int entrance, int node) {
        return entrances.get(entrance).least();
    }

    @Override
    public long ttl(int entrance, int node) {
        return ((Entrance.Named) farm.entrances().get(entrance)).ttl(0);
    }

    @Override
    public int answer(double now, int entrance, int node, int resolver, long ttl, int[] into) {
        into[0] = dispatch(now, entrance, node);
        return into[0] < 0 ? 0 : 1;
    }
}
