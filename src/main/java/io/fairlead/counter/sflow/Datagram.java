package io.fairlead.counter.sflow;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An sFlow datagram of version 5 (sflow.org, "sFlow Version 5", July 2004), of which only the interface counters are kept.
 *
 * <pre>
 *   version 5 | agent address (1: 4 octets, 2: 16) | sub-agent | sequence number | uptime in ms | samples
 *   sample:  format | length | …          2: counters sample, 4: expanded; others are passed over
 *     2: sequence | type and index of the source | records      4: sequence | type | index | records
 *     record:  format | length | …        1: generic interface counters; others are passed over
 * </pre>
 *
 * @param agent      who measured, as it calls itself
 * @param subAgent   which part of it
 * @param sequence   of the datagrams of that part
 * @param uptime     milliseconds since it started, in 32 bits
 * @param interfaces counters in the order in which they stand
 */
record Datagram(InetAddress agent, long subAgent, long sequence, long uptime, List<InterfaceCounters> interfaces) {

    private static final int VERSION = 5;
    private static final long COUNTERS = 2;
    private static final long COUNTERS_EXPANDED = 4;
    private static final long GENERIC = 1;
    private static final int TYPE_BITS = 32;

    /** Reads one, or says what is wrong with it. */
    static Datagram read(ByteBuffer octets) throws MalformedException {
        Xdr xdr = new Xdr(octets);
        long version = xdr.number();
        if (version != VERSION) {
            throw new MalformedException("version " + version + ", and not 5");
        }
        InetAddress agent = address(xdr);
        long subAgent = xdr.number();
        long sequence = xdr.number();
        long uptime = xdr.number();
        long samples = xdr.number();
        List<InterfaceCounters> interfaces = new ArrayList<>();
        for (long i = 0; i < samples; i++) {
            sample(xdr.number(), xdr.opaque(), interfaces);
        }
        return new Datagram(agent, subAgent, sequence, uptime, List.copyOf(interfaces));
    }

    private static InetAddress address(Xdr xdr) throws MalformedException {
        long type = xdr.number();
        if (type != 1 && type != 2) {
            throw new MalformedException("an agent address of type " + type);
        }
        try {
            return InetAddress.getByAddress(xdr.fixed(type == 1 ? 4 : 16));
        } catch (UnknownHostException e) {
            throw new MalformedException("an agent address of another length");
        }
    }

    private static void sample(long format, Xdr sample, List<InterfaceCounters> interfaces) throws MalformedException {
        if (format != COUNTERS && format != COUNTERS_EXPANDED) {
            return;
        }
        long sequence = sample.number();
        long source = format == COUNTERS ? compact(sample.number()) : sample.number() << TYPE_BITS | sample.number();
        long records = sample.number();
        for (long i = 0; i < records; i++) {
            long record = sample.number();
            Xdr content = sample.opaque();
            if (record == GENERIC) {
                interfaces.add(InterfaceCounters.read(sequence, source, content));
            }
        }
    }

    /** Type in the highest 8 bits, index in the others. */
    private static long compact(long source) {
        return source >>> 24 << TYPE_BITS | source & 0xff_ffff;
    }
}
