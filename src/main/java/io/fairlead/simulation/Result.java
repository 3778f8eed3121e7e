package io.fairlead.simulation;

/**
 * What one run showed.
 *
 * @param contender         who chose
 * @param seed              of the arrivals
 * @param slowdown          of all downloads
 * @param small             of those below the mean size
 * @param medium            of those from there to ten times the mean size
 * @param large             of those of more
 * @param udpLoss           part of the streams' octets that were lost
 * @param goodput           bits/s that clients received in the time in which flows arrived
 * @param use               of the links in that time
 * @param avoidableOverload part of that time in which some link had more demand than capacity while a twentieth of all
 *                          capacity was spare
 * @param flows             flows that ended
 * @param unfinished        flows that had not ended after a thousand times that time
 * @param decisions         choices made: flows dispatched, or answers
 */
public record Result(String contender, long seed, Slowdown slowdown, Slowdown small, Slowdown medium, Slowdown large,
                     double udpLoss, double goodput, LinkUse use, double avoidableOverload, long flows,
                     long unfinished, long decisions) {

    /** The same without the use of the links over time, for those who keep many. */
    public Result withoutUse() {
        return new Result(contender, seed, slowdown, small, medium, large, udpLoss, goodput,
                new LinkUse(use.step(), new float[0][], use.weights()), avoidableOverload, flows, unfinished,
                decisions);
    }
}
