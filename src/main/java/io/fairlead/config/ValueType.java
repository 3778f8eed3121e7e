package io.fairlead.config;

/**
 * What a key wants its text to be.
 *
 * <p>Scalars are taken by their text, never by what YAML makes of it: {@code version: 3} and {@code version: "3"} are
 * one, a port may be called {@code no} or {@code 1.10}, and nothing turns octal.
 */
@FunctionalInterface
interface ValueType<T> {

    /**
     * Reads a text.
     *
     * @throws BadValue when the text is of another type, has a wrong unit or is out of range
     */
    T parse(String text) throws BadValue;
}
