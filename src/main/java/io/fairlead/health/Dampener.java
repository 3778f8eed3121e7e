package io.fairlead.health;

/**
 * Damps the checks of one address: a single odd result changes nothing.
 *
 * <p>Begins up without having seen anything, so that a start of Fairlead empties no answer. The very first result
 * decides at once, without rise or fall: there is no earlier state that would deserve protection. From then on only a
 * run of contrary results, {@code fall} failures or {@code rise} passes, turns the state over; one agreeing result ends
 * the run.
 */
final class Dampener {

    private final int rise;
    private final int fall;
    private Health health = Health.UP;
    private boolean decided;
    private int contrary;

    /**
     * @param rise passes in a row that turn down into up, 1 or more
     * @param fall failures in a row that turn up into down, 1 or more
     */
    Dampener(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
    }

    /** Takes one result and gives the state that holds after it. */
    Health accept(boolean passed) {
        Health seen = passed ? Health.UP : Health.DOWN;
        contrary = seen == health ? 0 : contrary + 1;
        if (contrary >= needed()) {
            health = seen;
            contrary = 0;
        }
        decided = true;
        return health;
    }

    /** The state now. */
    Health health() {
        return health;
    }

    /** Whether any result has come in. */
    boolean decided() {
        return decided;
    }

    private int needed() {
        if (!decided) {
            return 1;
        }
        return health == Health.UP ? fall : rise;
    }
}
