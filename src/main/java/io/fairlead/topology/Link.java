package io.fairlead.topology;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * A server's network link (patent signs 20.1–20.4).
 *
 * @param id             where it is measured
 * @param statedCapacity bits/s in each direction as the configuration states it; empty when the source is to tell
 *                       (ifHighSpeed)
 */
public record Link(LinkId id, OptionalLong statedCapacity) {

    public Link {
        Objects.requireNonNull(id, "id");
        if (statedCapacity.isPresent() && statedCapacity.getAsLong() <= 0) {
            throw new IllegalArgumentException("capacity of " + id + " must be above 0 bits/s");
        }
    }
}
