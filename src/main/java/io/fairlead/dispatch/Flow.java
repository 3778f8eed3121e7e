package io.fairlead.dispatch;

import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.Objects;

/**
 * A flow as a view shows it: a row of the patent's table of connections (39).
 *
 * @param key       whose flow
 * @param server    where it goes
 * @param age       since it was opened
 * @param idle      since its last packet, either way
 * @param fromBytes octets from the server
 * @param toBytes   octets to the server
 */
public record Flow(FlowKey key, ServerId server, Duration age, Duration idle, long fromBytes, long toBytes) {

    public Flow {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(server, "server");
    }
}
