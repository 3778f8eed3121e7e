package io.fairlead.answer;

import io.fairlead.zone.Node;

/** The aliases and DNAMEs that one answer has come through: so many at most, so that every chain ends. */
final class AliasChain {

    /** Even with names of 255 octets the records of so many stay within a compression pointer's reach. */
    private static final int MAX = 16;

    private final Node[] passed = new Node[MAX];
    private int count;

    void clear() {
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean contains(Node node) {
        for (int i = 0; i < count; i++) {
            if (passed[i] == node) {
                return true;
            }
        }
        return false;
    }

    /** Adds one; false if it is one too many. */
    boolean add(Node node) {
        if (count == MAX) {
            return false;
        }
        passed[count++] = node;
        return true;
    }
}
