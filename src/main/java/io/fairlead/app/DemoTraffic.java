package io.fairlead.app;

/**
 * The traffic of one port of the demo's switch: a wave, so that the load moves from port to port as one watches.
 *
 * <p>Counters are the closed-form integral of the rate, hence a pure function of time: reading them often or seldom
 * gives the same curve.
 *
 * @param capacity bits/s of the port
 * @param mean     mean use of the direction from the server, 0 to 1
 * @param swing    how far the use departs from the mean, at most the mean
 * @param period   seconds from peak to peak
 * @param phase    part of a period by which the peak comes earlier, 0 to 1
 */
record DemoTraffic(long capacity, double mean, double swing, double period, double phase) {

    /** Requests are small beside responses: this part of the traffic goes to the server. */
    private static final double REQUESTS = 0.04;
    /** Above this use a port drops packets, so many a second. */
    private static final double FULL = 0.9;
    private static final double DROPS = 250;
    private static final int RESPONSE_PACKET = 1_400;
    private static final int REQUEST_PACKET = 90;

    /** Octets from the server in so many seconds from the start. */
    long octetsFrom(double seconds) {
        double turn = 2 * Math.PI / period;
        double angle = turn * seconds + 2 * Math.PI * phase;
        double integral = mean * seconds + swing / turn * (Math.sin(angle) - Math.sin(2 * Math.PI * phase));
        return (long) (integral * capacity / 8);
    }

    /** Octets to the server. */
    long octetsTo(double seconds) {
        return (long) (octetsFrom(seconds) * REQUESTS);
    }

    long packetsFrom(double seconds) {
        return octetsFrom(seconds) / RESPONSE_PACKET;
    }

    long packetsTo(double seconds) {
        return octetsTo(seconds) / REQUEST_PACKET;
    }

    /** Packets that the port dropped for want of room: in proportion to the time it was nearly full. */
    long discards(double seconds) {
        double cosine = (FULL - mean) / swing;
        if (cosine >= 1) {
            return 0;
        }
        double width = 2 * Math.acos(Math.max(-1, cosine));
        double from = 2 * Math.PI * phase;
        double to = from + 2 * Math.PI * seconds / period;
        return (long) ((angleAbove(to, width) - angleAbove(from, width)) * period / (2 * Math.PI) * DROPS);
    }

    /** How much of the angles from 0 to this one lie within half the width of a whole turn. */
    private static double angleAbove(double angle, double width) {
        double shifted = angle + width / 2;
        double turns = Math.floor(shifted / (2 * Math.PI));
        return turns * width + Math.min(shifted - turns * 2 * Math.PI, width);
    }
}
