package io.fairlead.topology;

/**
 * The hash of a name of two parts.
 *
 * <p>Ports and servers are numbered through: their own hashes lie side by side, and those of two parts put together the
 * usual way on top of each other. Tables with linear probing, as Map.copyOf makes, then search long. So the bits
 * are mixed (the finalizer of MurmurHash3).
 */
final class NameHash {

    private NameHash() {
    }

    static int of(String whole, String part) {
        int mixed = whole.hashCode() * 0x9e3779b9 + part.hashCode();
        mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return mixed ^ mixed >>> 16;
    }
}
