package io.fairlead.counter.prometheus;

import io.fairlead.topology.LinkId;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A switch that Prometheus scrapes, and how to ask for it.
 *
 * @param name          as the configuration names it: {@link LinkId#source()} of its links
 * @param url           base of the server's API: "/api/v1/query" follows it
 * @param authorization what to show it
 * @param authorities   who may vouch for its certificate, with https; empty for those whom the JDK trusts
 * @param period        time between two readings
 * @param timeout       wait for one reply, whole
 * @param window        how far back samples are looked for
 * @param select        labels that the switch's series have, by name
 * @param ports         the ports that servers stand behind, by link
 */
public record PrometheusSettings(String name, URI url, Authorization authorization, List<X509Certificate> authorities,
                                 Duration period, Duration timeout, Duration window, Map<String, String> select, Map<LinkId, Port> ports) {

    public PrometheusSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(authorization, "authorization");
        authorities = List.copyOf(authorities);
        select = Map.copyOf(select);
        ports = Map.copyOf(ports);
    }

    /**
     * Value of the Authorization header (RFC 9110 section 11.6.2), empty for none. Its text never reaches a log.
     *
     * @param header for example "Bearer …"
     */
    public record Authorization(String header) {

        /** Nothing is shown. */
        public static final Authorization NONE = new Authorization("");

        public Authorization {
            Objects.requireNonNull(header, "header");
        }

        @Override
        public String toString() {
            return header.isEmpty() ? "(none)" : "(secret)";
        }
    }

    /**
     * How a port is told from others.
     *
     * @param labels names of labels that may have its name, in the order in which they are looked at
     * @param value  its name
     */
    public record Port(List<String> labels, String value) {

        public Port {
            labels = List.copyOf(labels);
            Objects.requireNonNull(value, "value");
        }
    }
}
