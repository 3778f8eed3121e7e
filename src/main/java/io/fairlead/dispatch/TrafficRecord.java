package io.fairlead.dispatch;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.Measurement;

/**
 * Which record of a link's traffic loads rest on: the dispatcher's own (34), the switch's (82–88), or both combined.
 *
 * <p>Both: the switch sees what passes by the dispatcher, the dispatcher sees at once what the switch tells seconds
 * later. Each direction takes the larger of the two rates, never their sum, since the dispatcher's traffic is part of
 * the switch's. Where only one of the two is measured it stands alone, and a port that the switch calls down is down.
 * Of servers with direct return the dispatcher sees one half alone: the other is the switch's, whatever is chosen here.
 */
public enum TrafficRecord {
    OWN,
    SWITCH,
    BOTH;

    /**
     * The load to go by where replies pass the dispatcher by: what comes from the server is the switch's to say, and
     * without it nothing is known.
     */
    public LinkLoad combineUnseen(LinkLoad ofSwitch, LinkLoad own) {
        return switch (this) {
            case OWN -> ofSwitch instanceof LinkLoad.Known(Measurement theirs) && own instanceof LinkLoad.Known(Measurement mine)
                    ? new LinkLoad.Known(new Measurement(theirs.from(), mine.to(), theirs.capacity() > 0 ? theirs.capacity()
                            : mine.capacity(), theirs.at(), theirs.span())) : ofSwitch;
            case SWITCH -> ofSwitch;
            case BOTH -> ofSwitch instanceof LinkLoad.Measured ? both(ofSwitch, own) : ofSwitch;
        };
    }

    /** The load to go by. */
    public LinkLoad combine(LinkLoad ofSwitch, LinkLoad own) {
        return switch (this) {
            case OWN -> own(ofSwitch, own);
            case SWITCH -> ofSwitch;
            case BOTH -> both(ofSwitch, own);
        };
    }

    /** The dispatcher does not know how fast a port is: where no capacity is stated, the switch's word is taken for that alone. */
    private static LinkLoad own(LinkLoad ofSwitch, LinkLoad own) {
        if (own instanceof LinkLoad.Known(Measurement mine) && mine.capacity() == 0
                && ofSwitch instanceof LinkLoad.Measured measured) {
            return new LinkLoad.Known(new Measurement(mine.from(), mine.to(), measured.measurement().capacity(), mine.at(), mine.span()));
        }
        return own;
    }

    private static LinkLoad both(LinkLoad ofSwitch, LinkLoad own) {
        if (ofSwitch instanceof LinkLoad.Down || !(own instanceof LinkLoad.Measured mine)) {
            return ofSwitch;
        }
        return switch (ofSwitch) {
            case LinkLoad.Known(Measurement theirs) -> new LinkLoad.Known(larger(theirs, mine.measurement()));
            case LinkLoad.Stale(Measurement theirs, double doubt) ->
                    new LinkLoad.Stale(larger(theirs, mine.measurement()), doubt);
            case LinkLoad.Unknown _, LinkLoad.Down _ -> mine.measurement().capacity() > 0 ? own : ofSwitch;
        };
    }

    private static Measurement larger(Measurement theirs, Measurement mine) {
        return new Measurement(larger(theirs.from(), mine.from()), larger(theirs.to(), mine.to()),
                theirs.capacity() > 0 ? theirs.capacity() : mine.capacity(), theirs.at(), theirs.span());
    }

    private static LinkRate larger(LinkRate theirs, LinkRate mine) {
        return new LinkRate(Math.max(theirs.bytes(), mine.bytes()), Math.max(theirs.packets(), mine.packets()),
                theirs.discards(), theirs.errors());
    }
}
