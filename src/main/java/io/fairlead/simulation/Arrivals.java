package io.fairlead.simulation;

import java.util.SplittableRandom;

/** Where flows come from: the same ones for the same seed, whatever becomes of them. */
public interface Arrivals {

    /** A fresh run through them. */
    Cursor open(SplittableRandom random);

    /** Mean size of the downloads in octets: what is below is called small, what is ten times as much, large. */
    double meanDownload();

    /** Stands on one flow after the other. */
    interface Cursor {

        /** Goes on to the next flow; false when there is none. */
        boolean advance();

        /** Seconds at which it arrives; never before the one before. */
        double time();

        /** Index of the entrance it comes to. */
        int entrance();

        /** Number of its client or, behind a resolver, of the resolver: 0 or more. */
        int client();

        /** Size in octets. */
        double octets();

        /** Whether it is a UDP stream of a constant rate; else TCP. */
        boolean udp();

        /** Maximal rate of a TCP flow, infinite for none, or the rate of a UDP stream; in bytes/s. */
        double rate();
    }
}
