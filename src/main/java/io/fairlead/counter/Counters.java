package io.fairlead.counter;

/**
 * Cumulative counts of one direction of a link, as the source holds them: unsigned, wrapping at the source's width.
 *
 * @param octets   octets (IF-MIB ifHCInOctets / ifHCOutOctets, else ifInOctets / ifOutOctets)
 * @param packets  unicast, multicast and broadcast packets together (ifHC*UcastPkts, ifHC*MulticastPkts,
 *                 ifHC*BroadcastPkts)
 * @param discards packets dropped for want of room (ifInDiscards / ifOutDiscards; always 32 bits wide in IF-MIB)
 * @param errors   packets dropped as broken (ifInErrors / ifOutErrors; always 32 bits wide in IF-MIB)
 */
public record Counters(long octets, long packets, long discards, long errors) {

    /** Stands for a count that the source does not keep. */
    public static final long ABSENT = -1;

    /** None of the four is kept. */
    public static final Counters NONE = new Counters(ABSENT, ABSENT, ABSENT, ABSENT);
}
