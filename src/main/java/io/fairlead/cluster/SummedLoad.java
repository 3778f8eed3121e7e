package io.fairlead.cluster;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkLoad.Measured;
import io.fairlead.load.LinkRate;
import io.fairlead.load.Measurement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The sum of what several monitors have each measured of one link. */
final class SummedLoad {

    private static final LinkLoad NOBODY = new LinkLoad.Unknown("no dispatcher of the cluster tells of it", true);

    private SummedLoad() {
    }

    /**
     * Adds up. When and over which time it was measured, and how far it is to be doubted, is this node's own word where it
     * has one; what others' silence is worth is decided before: as long as they are believed they count in full.
     *
     * @param own    null where this node measures nothing itself; if it does not know yet, nor does the sum
     * @param others of other members, some of which may not be known: they add nothing
     */
    static LinkLoad of(LinkLoad own, List<LinkLoad> others) {
        List<Measurement> known = others.stream().filter(Measured.class::isInstance)
                .map(load -> ((Measured) load).measurement()).toList();
        return switch (own) {
            case null -> latest(known).<LinkLoad>map(base -> new LinkLoad.Known(sum(zero(base), known))).orElse(NOBODY);
            case LinkLoad.Known(Measurement mine) -> new LinkLoad.Known(sum(mine, known));
            case LinkLoad.Stale(Measurement mine, double doubt) -> new LinkLoad.Stale(sum(mine, known), doubt);
            case LinkLoad.Unknown _, LinkLoad.Down _ -> own;
        };
    }

    private static Optional<Measurement> latest(List<Measurement> known) {
        return known.stream().max(Comparator.comparingLong(Measurement::at));
    }

    private static Measurement zero(Measurement base) {
        return new Measurement(LinkRate.IDLE, LinkRate.IDLE, base.capacity(), base.at(), base.span());
    }

    private static Measurement sum(Measurement base, List<Measurement> others) {
        LinkRate from = base.from();
        LinkRate to = base.to();
        for (Measurement other : others) {
            from = sum(from, other.from());
            to = sum(to, other.to());
        }
        return new Measurement(from, to, base.capacity(), base.at(), base.span());
    }

    private static LinkRate sum(LinkRate a, LinkRate b) {
        return new LinkRate(a.bytes() + b.bytes(), a.packets() + b.packets(), a.discards(), a.errors());
    }
}
