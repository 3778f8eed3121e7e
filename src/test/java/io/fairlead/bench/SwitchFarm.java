package io.fairlead.bench;

import io.fairlead.agent.IfMibAgent;
import io.fairlead.agent.InterfaceRow;
import io.fairlead.counter.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Many SNMP agents on loopback, each a switch with traffic on every port. Prints their UDP ports; runs until its
 * input ends.
 */
public final class SwitchFarm {

    static final String COMMUNITY = "bench";

    private SwitchFarm() {
    }

    /** Arguments: number of switches, number of ports of each. */
    public static void main(String[] arguments) throws IOException {
        int switches = Integer.parseInt(arguments[0]);
        int ports = Integer.parseInt(arguments[1]);
        List<IfMibAgent> agents = new ArrayList<>();
        for (int i = 0; i < switches; i++) {
            agents.add(new IfMibAgent(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), COMMUNITY, "switch"
                    + i,
                    () -> rows(ports)));
        }
        agents.forEach(agent -> System.out.println(agent.address().getPort()));
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Only the end of the input counts.
        }
        agents.forEach(IfMibAgent::close);
    }

    /** The name of a port, 1 for the first. */
    static String portName(int port) {
        return "ge-0/0/" + port;
    }

    private static List<InterfaceRow> rows(int ports) {
        long octets = System.nanoTime() / 10;
        Counters counters = new Counters(octets, octets / 1_000, octets / 1_000_000, 0);
        return IntStream.rangeClosed(1, ports).mapToObj(port -> new InterfaceRow(port, portName(port), "to server "
                + port,
                10_000_000_000L, true, counters, counters)).toList();
    }
}
