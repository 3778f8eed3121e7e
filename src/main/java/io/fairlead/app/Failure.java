package io.fairlead.app;

/** A failure whose message is meant for the user: no stack trace is shown with it. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    Failure(String message) {
        super(message);
    }

    /**
     * What to tell the user of any failure: the message where there is one, and what kind it is where that is not ours.
     */
    static String message(Throwable failure) {
        if (failure instanceof Failure) {
            return failure.getMessage();
        }
        String message = failure.getMessage();
        return message == null ? failure.toString() : message + " (" + failure.getClass().getSimpleName() + ")";
    }
}
