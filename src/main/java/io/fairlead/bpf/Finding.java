package io.fairlead.bpf;

import java.util.Objects;

/**
 * One thing of this machine that was looked at.
 *
 * @param grade how it stands
 * @param text  what was found
 * @param cure  what to do about it; empty when nothing is to be done
 */
public record Finding(Grade grade, String text, String cure) {

    /** How a thing stands. */
    public enum Grade {
        WELL,
        /** Works, but hardly as meant. */
        DOUBTFUL,
        /** In the way. */
        BROKEN
    }

    public Finding {
        Objects.requireNonNull(grade, "grade");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(cure, "cure");
    }

    public static Finding well(String text) {
        return new Finding(Grade.WELL, text, "");
    }

    public static Finding doubtful(String text, String cure) {
        return new Finding(Grade.DOUBTFUL, text, cure);
    }

    public static Finding broken(String text, String cure) {
        return new Finding(Grade.BROKEN, text, cure);
    }
}
