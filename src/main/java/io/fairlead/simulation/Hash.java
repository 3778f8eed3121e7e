package io.fairlead.simulation;

/** What numbers have by chance, but always the same (the finalizer of SplitMix64: Steele, Lea and Flood 2014). */
final class Hash {

    private Hash() {
    }

    /** A number from 0 to below 1. */
    static double unit(int number) {
        return (mix(number) >>> 11) * 0x1p-53;
    }

    /** A number from 0 to below a bound. */
    static int below(int number, int bound) {
        return bound == 1 ? 0 : (int) Long.remainderUnsigned(mix(number ^ 0x5bd1e995L << 32), bound);
    }

    private static long mix(long number) {
        long mixed = number + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
