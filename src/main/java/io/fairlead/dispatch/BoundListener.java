package io.fairlead.dispatch;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * An address and port that a data plane serves.
 *
 * @param listener what is served there
 * @param address  as bound: the port is the real one where the settings let the operating system choose
 */
public record BoundListener(Listener listener, InetSocketAddress address) {

    public BoundListener {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(address, "address");
    }
}
