package io.fairlead.app;

import io.fairlead.agent.IfMibAgent;
import io.fairlead.agent.InterfaceRow;
import io.fairlead.counter.Counters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A four-port switch inside the process, real to whoever asks over SNMP: each port's traffic is a wave, a quarter of a
 * turn behind its neighbour's, so that the room moves from link to link.
 */
final class DemoSwitch implements AutoCloseable {

    private static final long GIGABIT = 1_000_000_000L;
    private static final int PORTS = 4;
    private static final double TURN_SECONDS = 60;
    private static final double MEAN = 0.5;
    private static final double SWING = 0.48;

    private final long started = System.nanoTime();
    private final IfMibAgent agent;

    DemoSwitch(String community) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        agent = new IfMibAgent(anyPort, community, "demo-switch", this::rows);
    }

    private List<InterfaceRow> rows() {
        double seconds = (System.nanoTime() - started) / 1e9;
        return IntStream.rangeClosed(1, PORTS).mapToObj(port -> row(port, seconds)).toList();
    }

    private static InterfaceRow row(int index, double seconds) {
        DemoTraffic traffic = new DemoTraffic(GIGABIT, MEAN, SWING, TURN_SECONDS, (double) index / PORTS);
        Counters in = new Counters(traffic.octetsFrom(seconds), traffic.packetsFrom(seconds), traffic.discards(seconds), 0);
        Counters out = new Counters(traffic.octetsTo(seconds), traffic.packetsTo(seconds), 0, 0);
        return new InterfaceRow(index, "port" + index, "to a server of the demo", GIGABIT, true, in, out);
    }

    InetSocketAddress address() {
        return agent.address();
    }

    @Override
    public void close() {
        agent.close();
    }
}
