package io.fairlead.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The dispatcher's part of a lab's configuration.
 *
 * <p>The pool "www" is measured by the switch too; the pool "own", the same servers, by nothing but the dispatcher.
 *
 * @param ipv4  the cluster address of that family
 * @param web   the pool that the listener of pages leads to
 * @param drain how long old flows may go on at a stop
 * @param pins  where the kernel data plane has its pins; empty for the relay
 * @param mode  how the kernel forwards
 */
record LabDispatcher(String ipv4, String web, Duration drain, Optional<Path> pins, Mode mode) {

    /**
     * How the kernel forwards.
     *
     * @param source what servers see: dispatcher or transparent
     * @param way    keys of each listener, as YAML: which way replies take
     * @param hook   where packets are taken: tc or xdp
     */
    record Mode(String source, String way, String hook) {
        static final Mode NAT = new Mode("transparent", "", "tc");
        static final Mode FULL_NAT = new Mode("dispatcher", "", "tc");

        static Mode direct(String encapsulation) {
            return new Mode("dispatcher", ", return: direct, encapsulation: " + encapsulation, "tc");
        }

        Mode at(String place) {
            return new Mode(source, way, place);
        }
    }

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
            %4$s
              listeners:
                web:   { pool: %2$s, ports: 80%5$s }
                test:  { pool: www, ports: 5201%5$s, affinity: { by: client-address, lifetime: 5s } }
                video: { pool: www, protocol: udp, ports: 5201%5$s, affinity: { by: client-address, lifetime: 5s } }
                names: { pool: www, protocol: udp, ports: 53%5$s }
            """;

    private static final String OWN_LISTENER = """
                own:   { pool: own, addresses: [ %s ], ports: 8080, server-port: 80 }
            """;

    /** Two listeners may not lead to one port of a server there, so that there is no pool "own". */
    private static final String KERNEL = """
              data-plane: kernel
              source: %s
              kernel: { pins: %s, at-stop: keep, hook: %s }
            """;

    static LabDispatcher usual() {
        return new LabDispatcher(IPV4, "www", Duration.ofMinutes(1), Optional.empty(), Mode.NAT);
    }

    /** The same at another address. */
    LabDispatcher at(String address) {
        return new LabDispatcher(address, web, drain, pins, mode);
    }

    /** The same, whose pages come from that pool. */
    LabDispatcher leadingTo(String pool) {
        return new LabDispatcher(ipv4, pool, drain, pins, mode);
    }

    LabDispatcher drainingFor(Duration time) {
        return new LabDispatcher(ipv4, web, time, pins, mode);
    }

    /** The same in the kernel; a stop leaves everything as it is. */
    LabDispatcher inKernel(Path folder) {
        return new LabDispatcher(ipv4, web, drain, Optional.of(folder), mode);
    }

    /** The same with another way of forwarding. */
    LabDispatcher forwarding(Mode other) {
        return new LabDispatcher(ipv4, web, drain, pins, other);
    }

    /** A pool of its own as YAML, beneath "pools". */
    String pool() {
        return pins.isPresent() ? "" : OWN_POOL;
    }

    /** Its section as YAML. */
    String section() {
        String kernel = pins.map(folder -> KERNEL.formatted(mode.source, folder, mode.hook)).orElse("");
        String section = SECTION.formatted(ipv4, web, drain.toMillis(), kernel, mode.way);
        return pins.isPresent() ? section : section + OWN_LISTENER.formatted(ipv4);
    }
}
