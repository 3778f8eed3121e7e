package io.fairlead.health;

import io.fairlead.topology.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sums up the addresses of one server: down when any of them is down, since clients are sent to each of them and the
 * one measured link lies behind them all. Lives on the event loop.
 */
final class ServerWatch {

    private static final System.Logger LOG = System.getLogger(ServerWatch.class.getName());

    private final List<CheckCycle> addresses = new ArrayList<>();
    private ServerHealth health;

    /** @param now nanoseconds on this machine's monotonic clock */
    ServerWatch(ServerId server, long now) {
        this.health = new ServerHealth(server, Health.UP, now, "not checked yet");
    }

    /** Adds one address; before the first check. */
    void add(CheckCycle address) {
        addresses.add(address);
    }

    /** Its addresses, in the order in which they were added. */
    List<CheckCycle> addresses() {
        return addresses;
    }

    /** The health as last summed up. */
    ServerHealth health() {
        return health;
    }

    /** Whether every address was checked at least once. */
    boolean decided() {
        return addresses.stream().allMatch(CheckCycle::decided);
    }

    /**
     * Sums up anew, and logs the server's going down and coming up.
     *
     * @param now nanoseconds on this machine's monotonic clock
     * @return whether anything has changed
     */
    boolean update(long now) {
        ServerHealth next = sum(now);
        boolean changed = !next.equals(health);
        if (next.health() != health.health()) {
            log(next);
        }
        health = next;
        return changed;
    }

    private ServerHealth sum(long now) {
        String failures = addresses.stream().filter(address -> address.health() == Health.DOWN)
                .map(CheckCycle::failure).collect(Collectors.joining("; "));
        Health next = failures.isEmpty() ? Health.UP : Health.DOWN;
        String reason = next == Health.DOWN || decided() ? failures : health.reason();
        return new ServerHealth(health.server(), next, next == health.health() ? health.since() : now, reason);
    }

    private static void log(ServerHealth now) {
        if (now.health() == Health.DOWN) {
            LOG.log(System.Logger.Level.WARNING, "server " + now.server() + " is down: " + now.reason());
        } else {
            LOG.log(System.Logger.Level.INFO, "server " + now.server() + " is up again");
        }
    }
}
