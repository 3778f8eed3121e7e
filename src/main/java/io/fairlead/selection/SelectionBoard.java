package io.fairlead.selection;

import java.util.List;

/**
 * The one reference through which the control loop publishes what to choose: readers see a whole beat or the one
 * before.
 *
 * <p>{@link #choice} is one volatile read and one array load. The pools and their order are fixed for the board's life.
 */
public final class SelectionBoard {

    private volatile Choice[] choices;

    /** @param choices one for each pool, to start with; their order is the pool index */
    public SelectionBoard(List<Choice> choices) {
        this.choices = choices.toArray(Choice[]::new);
    }

    /** Publishes a beat: one choice for each pool, in the order given at construction. */
    public void publish(List<Choice> next) {
        if (next.size() != choices.length) {
            throw new IllegalArgumentException(next.size() + " choices for " + choices.length + " pools");
        }
        choices = next.toArray(Choice[]::new);
    }

    /** The choice in force within the pool of that index. */
    public Choice choice(int pool) {
        return choices[pool];
    }

    /** How many pools there are. */
    public int pools() {
        return choices.length;
    }

    /** The index of that pool, for resolving names once at start. */
    public int indexOf(String pool) {
        Choice[] now = choices;
        for (int i = 0; i < now.length; i++) {
            if (now[i].pool().name().equals(pool)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no pool named " + pool);
    }

    /** Everything in force, in pool order. */
    public List<Choice> choices() {
        return List.of(choices);
    }
}
