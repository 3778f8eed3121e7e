package io.fairlead.config;

import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.ReturnPath;
import java.util.Map;
import java.util.Optional;

/** Reads which way a listener's replies take, and what goes with a way that passes the dispatcher by. */
final class ReturnPathReader {

    private static final Choices<Boolean> DIRECT = new Choices<>(Map.of("through", false, "direct", true));
    private static final Choices<ReturnPath> ENCAPSULATION = new Choices<>(Map.of("none", ReturnPath.DIRECT,
            "ipip", ReturnPath.DIRECT_BY_IPIP, "gue", ReturnPath.DIRECT_BY_GUE));

    private ReturnPathReader() {
    }

    /**
     * The way; empty, and reported, when it is not known, or cannot be gone with the rest of the listener.
     *
     * @param serverPort as the listener has it; 0 for the same ports
     */
    static Optional<ReturnPath> read(Section section, PortRange ports, int serverPort, ProxyProtocol proxy) {
        Optional<Boolean> direct = section.has("return") ? section.optional("return", DIRECT) : Optional.of(false);
        Optional<ReturnPath> path = section.has("encapsulation") ? section.optional("encapsulation", ENCAPSULATION)
                : Optional.of(ReturnPath.DIRECT);
        if (direct.isEmpty() || path.isEmpty()) {
            return Optional.empty();
        }
        if (!direct.get()) {
            return through(section, path.get());
        }
        boolean fits = true;
        if (serverPort != 0 && serverPort != ports.first()) {
            section.error("server-port", "with 'return: direct' packets reach servers as they came, to port " + ports,
                    "remove it, and have servers listen there");
            fits = false;
        }
        if (proxy != ProxyProtocol.NONE) {
            section.error("proxy-protocol", "with 'return: direct' nothing can be put into a stream, and need not: servers "
                    + "see the clients' addresses", "write none");
            fits = false;
        }
        return fits ? path : Optional.empty();
    }

    private static Optional<ReturnPath> through(Section section, ReturnPath encapsulation) {
        if (encapsulation.isTunnel()) {
            section.error("encapsulation", "replies to packets in a tunnel go straight to the client, and here they are to "
                    + "come back", "add 'return: direct', or write none");
            return Optional.empty();
        }
        return Optional.of(ReturnPath.THROUGH);
    }
}
