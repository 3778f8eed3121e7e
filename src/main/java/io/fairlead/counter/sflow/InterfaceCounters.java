package io.fairlead.counter.sflow;

/**
 * Generic interface counters as one sample brought them (sFlow version 5, if_counters), not yet digested. All bits set stand
 * for a count that the switch does not keep.
 *
 * @param sampleSequence sequence number of the sample's source
 * @param source         the source: its type and index in one number
 * @param ifIndex        which interface
 * @param speed          bits/s, 0 when not told
 * @param status         bit 0: ifAdminStatus up; bit 1: ifOperStatus up
 * @param in             what the port received
 * @param out            what the port sent
 */
record InterfaceCounters(long sampleSequence, long source, long ifIndex, long speed, long status, Direction in,
                         Direction out) {

    /**
     * One direction: octets in 64 bits, all others in 32.
     *
     * @param unicast   ifIn/OutUcastPkts
     * @param multicast ifIn/OutMulticastPkts
     * @param broadcast ifIn/OutBroadcastPkts
     */
    record Direction(long octets, long unicast, long multicast, long broadcast, long discards, long errors) {
    }

    static InterfaceCounters read(long sampleSequence, long source, Xdr xdr) throws MalformedException {
        long ifIndex = xdr.number();
        xdr.number();
        long speed = xdr.hyper();
        xdr.number();
        long status = xdr.number();
        Direction in = direction(xdr);
        xdr.number(); // ifInUnknownProtos has no counterpart on the way out
        Direction out = direction(xdr);
        return new InterfaceCounters(sampleSequence, source, ifIndex, speed, status, in, out);
    }

    private static Direction direction(Xdr xdr) throws MalformedException {
        return new Direction(xdr.hyper(), xdr.number(), xdr.number(), xdr.number(), xdr.number(), xdr.number());
    }
}
