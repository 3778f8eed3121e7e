package io.fairlead.simulation;

/** A recorded trace that cannot be used: what is wrong, where, and the cure. */
public final class TraceFault extends Exception {

    private static final long serialVersionUID = 1;

    /**
     * @param place   the file, and the line where there is one
     * @param message what is wrong, a sentence without its full stop
     * @param cure    what to do about it, likewise
     */
    TraceFault(String place, String message, String cure) {
        super(place + ": " + message + ". Cure: " + cure);
    }
}
