package io.fairlead.monitor;

/**
 * What a watched interface showed since the monitor's start, whomever it belonged to.
 *
 * @param octets    octets of frames that were seen
 * @param packets   packets that were seen
 * @param lost      packets that were there, but came past the monitor uncounted
 * @param unread    packets seen whose IP header was damaged or cut short
 * @param untracked flows that could not be remembered, and may count as new again
 */
public record Tally(long octets, long packets, long lost, long unread, long untracked) {

    public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    /** Both together. */
    public Tally plus(Tally other) {
        return new Tally(octets + other.octets, packets + other.packets, lost + other.lost, unread + other.unread,
                untracked + other.untracked);
    }
}
