package io.fairlead.cluster;

import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.Originator;
import io.fairlead.testing.IdleDataPlane;
import io.fairlead.topology.ServerId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Forwards nothing; gives originators the servers that a test says, and remembers what it is told. */
final class GivingDataPlane extends IdleDataPlane {

    private final Map<Long, Given> table = new ConcurrentHashMap<>();

    private record Given(String server, long at) {
    }

    void give(String client, String server) {
        table.put(low(client), new Given(server, System.nanoTime()));
    }

    String serverOf(String client) {
        Given given = table.get(low(client));
        return given == null ? null : given.server;
    }

    private static long low(String client) {
        return FlowKey.low(InetAddress.ofLiteral(client));
    }

    @Override
    public List<Originator> originators(Duration within) {
        long now = System.nanoTime();
        return table.entrySet().stream().filter(each -> now - each.getValue().at <= within.toNanos())
                .map(each -> new Originator(32, 128, 0, each.getKey(), new ServerId("www", each.getValue().server),
                        Duration.ofNanos(now - each.getValue().at))).toList();
    }

    @Override
    public void remember(List<Originator> originators) {
        originators.forEach(each -> table.put(each.low(), new Given(each.server().name(),
                System.nanoTime() - each.idle().toNanos())));
    }
}
