package io.fairlead.config;

/** A text is not what its key wants: says what is wrong and how to mend it. */
final class BadValue extends Exception {

    private final String cure;

    /**
     * @param message what is wrong
     * @param cure    what to do about it
     */
    BadValue(String message, String cure) {
        super(message, null, false, false);
        this.cure = cure;
    }

    String cure() {
        return cure;
    }
}
