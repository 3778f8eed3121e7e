package io.fairlead.lab;

import java.time.Duration;

/**
 * The dispatcher's part of a lab's configuration.
 *
 * <p>The pool "www" is measured by the switch too; the pool "own", the same servers, by nothing but the dispatcher.
 *
 * @param ipv4  the cluster address of that family
 * @param web   the pool that the listener of pages leads to
 * @param drain how long old flows may go on at a stop
 */
record LabDispatcher(String ipv4, String web, Duration drain) {

    /** The cluster address, as scripts/lab gives it to Fairlead's host. */
    static final String IPV4 = "10.0.0.100";
    static final String IPV6 = "fd00:fa1::100";

    /** Pages of the pool "www" over either family, and of the pool "own". */
    static final String WEB = "http://" + IPV4 + "/";
    static final String WEB_IPV6 = "http://[" + IPV6 + "]/";
    static final String OWN = "http://" + IPV4 + ":8080/";

    /** Far below what any link of a lab holds, so that one download is several times too much for it. */
    private static final String OWN_POOL = """
              own:
                servers:
                  s1: { ipv4: 10.0.1.1, link: { dispatcher: true }, capacity: 2Mbit/s }
                  s2: { ipv4: 10.0.1.2, link: { dispatcher: true }, capacity: 2Mbit/s }
                  s3: { ipv4: 10.0.1.3, link: { dispatcher: true }, capacity: 2Mbit/s }
                  s4: { ipv4: 10.0.1.4, link: { dispatcher: true }, capacity: 2Mbit/s }
            """;

    /** iperf3 speaks of its UDP stream over a TCP connection: both are to reach one server. */
    private static final String SECTION = """
            dispatcher:
              addresses: [ %1$s, "fd00:fa1::100" ]
              record: both
              limits: { flows: 2000 }
              timeouts: { connect: 1s, drain: %3$dms }
              listeners:
                web:   { pool: %2$s, ports: 80 }
                test:  { pool: www, ports: 5201, affinity: { by: client-address, lifetime: 5s } }
                video: { pool: www, protocol: udp, ports: 5201, affinity: { by: client-address, lifetime: 5s } }
                names: { pool: www, protocol: udp, ports: 53 }
                own:   { pool: own, addresses: [ %1$s ], ports: 8080, server-port: 80 }
            """;

    static LabDispatcher usual() {
        return new LabDispatcher(IPV4, "www", Duration.ofMinutes(1));
    }

    /** The same at another address. */
    LabDispatcher at(String address) {
        return new LabDispatcher(address, web, drain);
    }

    /** The same, whose pages come from that pool. */
    LabDispatcher leadingTo(String pool) {
        return new LabDispatcher(ipv4, pool, drain);
    }

    LabDispatcher drainingFor(Duration time) {
        return new LabDispatcher(ipv4, web, time);
    }

    /** A pool of its own as YAML, beneath "pools". */
    String pool() {
        return OWN_POOL;
    }

    /** Its section as YAML. */
    String section() {
        return SECTION.formatted(ipv4, web, drain.toMillis());
    }
}
