package io.fairlead.load;

/**
 * Traffic in one direction of a link over one interval.
 *
 * @param bytes    bytes/s
 * @param packets  packets/s, NaN where the source does not count packets
 * @param discards packets/s dropped for want of room, NaN where not counted
 * @param errors   packets/s dropped as broken, NaN where not counted
 */
public record LinkRate(double bytes, double packets, double discards, double errors) {

    /** No traffic. */
    public static final LinkRate IDLE = new LinkRate(0, 0, 0, 0);

    /** Part of the packets that were dropped for want of room; 0 where either is not counted. */
    public double loss() {
        return discards > 0 && packets >= 0 ? discards / (discards + packets) : 0;
    }

    /** Part of the packets that were dropped for any reason; 0 where drops or packets are not counted. */
    public double lost() {
        double drops = counted(discards) + counted(errors);
        return drops > 0 && packets >= 0 ? drops / (drops + packets) : 0;
    }

    private static double counted(double rate) {
        return Double.isNaN(rate) ? 0 : rate;
    }
}
