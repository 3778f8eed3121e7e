package io.fairlead.health;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Makes the exchange of each check. TLS clients are made once, and only if a check needs them. */
final class Exchanges {

    private static final String USER_AGENT = "fairlead-health/" + version();

    private final Supplier<TlsClient> makeVerifying;
    private TlsClient verifying;
    private TlsClient trusting;

    /** @param makeVerifying makes the client for checks that verify certificates */
    Exchanges(Supplier<TlsClient> makeVerifying) {
        this.makeVerifying = makeVerifying;
    }

    /** The exchange for that check of that address. */
    Exchange of(HealthSettings.Check check, InetSocketAddress address) {
        return switch (check) {
            case HealthSettings.Tcp tcp -> new TcpExchange();
            case HealthSettings.Http http ->
                    new HttpExchange(http, address, http.tls() ? client(http.verify()) : null, USER_AGENT);
        };
    }

    private TlsClient client(boolean verify) {
        if (verify) {
            verifying = verifying == null ? makeVerifying.get() : verifying;
            return verifying;
        }
        trusting = trusting == null ? TlsClient.trusting() : trusting;
        return trusting;
    }

    /** As the jar's manifest has it; classes outside of a jar are a working copy. */
    private static String version() {
        String version = Exchanges.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
