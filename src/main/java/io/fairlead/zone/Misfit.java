package io.fairlead.zone;

import java.io.IOException;

/** An entry of a master file that cannot stand, for a reason whose cure is known. */
final class Misfit extends IOException {

    private static final long serialVersionUID = 1;

    private final transient String cure;

    Misfit(String message, String cure) {
        super(message);
        this.cure = cure;
    }

    String cure() {
        return cure;
    }
}
