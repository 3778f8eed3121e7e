package io.fairlead.selection;

import java.util.List;

/**
 * The one reference through which the control loop publishes what to choose: readers see a whole beat or the one
 * before.
 *
 * <p>{@link #choice} is one volatile read and one array load. The purposes and their order are fixed for the board's
 * life.
 */
public final class SelectionBoard {

    private final List<Purpose> purposes;
    private volatile Choice[] choices;

    /** @param choices one for the answers of each pool, to start with */
    public SelectionBoard(List<Choice> choices) {
        this(choices.stream().<Purpose>map(choice -> new Purpose.Answers(choice.pool().name())).toList(), choices);
    }

    /**
     * A board for any purposes.
     *
     * @param purposes each once; their order is the index used here
     * @param choices  one for each purpose, to start with
     */
    public SelectionBoard(List<Purpose> purposes, List<Choice> choices) {
        this.purposes = List.copyOf(purposes);
        publish(choices);
    }

    /** Publishes a beat: one choice for each purpose, in their order. */
    public void publish(List<Choice> next) {
        if (next.size() != purposes.size()) {
            throw new IllegalArgumentException(next.size() + " choices for " + purposes.size() + " purposes");
        }
        choices = next.toArray(Choice[]::new);
    }

    /** The choice in force for the purpose of that index. */
    public Choice choice(int index) {
        return choices[index];
    }

    /** What choices are for, in index order. */
    public List<Purpose> purposes() {
        return purposes;
    }

    /** The index of that purpose, for resolving it once at start. */
    public int indexOf(Purpose purpose) {
        int index = purposes.indexOf(purpose);
        if (index < 0) {
            throw new IllegalArgumentException("nothing is chosen for " + purpose);
        }
        return index;
    }

    /** Everything in force, in index order. */
    public List<Choice> choices() {
        return List.of(choices);
    }
}
