package io.fairlead.app;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.Purpose;
import java.util.ArrayList;
import java.util.List;

/**
 * A choice on the board as a view shows it: a pool stands there once where its answers and flows are chosen alike, and
 * otherwise as often as there are differences, each told apart in its title.
 *
 * @param purpose what the choice is for
 * @param title   of its table
 */
record ViewedChoice(Purpose purpose, String title) {

    /**
     * What there is to show of one pool.
     *
     * @param answered  whether a service gives addresses of its servers
     * @param listeners all the dispatcher serves; none where it does not run
     */
    static List<ViewedChoice> of(String pool, List<Purpose> purposes, Choosers choosers, boolean answered,
                                 List<BoundListener> listeners) {
        List<Purpose> own = new ArrayList<>(purposes.stream().filter(purpose -> purpose.pool().equals(pool)).toList());
        if (!answered && own.size() > 1) {
            own.removeIf(Purpose.Answers.class::isInstance);
        }
        List<Purpose> different = new ArrayList<>();
        for (Purpose purpose : own) {
            if (different.stream().noneMatch(shown -> isAlike(shown, purpose, choosers))) {
                different.add(purpose);
            }
        }
        if (different.size() == 1) {
            return List.of(new ViewedChoice(different.getFirst(), "pool " + pool));
        }
        return different.stream().map(purpose -> new ViewedChoice(purpose, "pool " + pool + ", "
                + uses(purpose, listeners(purpose, own, choosers, listeners)))).toList();
    }

    private static String uses(Purpose purpose, String listeners) {
        return switch (purpose) {
            case Purpose.Answers _ -> listeners.isEmpty() ? "answers" : "answers and flows to " + listeners;
            case Purpose.Flows _ -> "flows to " + listeners;
        };
    }

    /** By one policy, and where that goes by what was given out, of the same kind. */
    private static boolean isAlike(Purpose one, Purpose other, Choosers choosers) {
        PolicySettings policy = choosers.policy(one);
        return policy.equals(choosers.policy(other))
                && (!policy.goesByDemand() || one.getClass().equals(other.getClass()));
    }

    /** Those whose flows are chosen like that. */
    private static String listeners(Purpose purpose, List<Purpose> own, Choosers choosers, List<BoundListener> all) {
        return Addresses.listeners(all.stream().filter(bound -> own.contains(bound.listener().purpose())
                && isAlike(purpose, bound.listener().purpose(), choosers)).toList());
    }
}
