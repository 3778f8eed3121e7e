package io.fairlead.config;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One of a few words, in any case. */
final class Choices<T> implements ValueType<T> {

    /** The words that YAML has had for true and false. */
    static final Choices<Boolean> FLAG =
            new Choices<>(Map.of("true", true, "false", false, "yes", true, "no", false, "on", true, "off", false));

    private final SortedMap<String, T> words;

    /** @param words what each word means */
    Choices(Map<String, T> words) {
        SortedMap<String, T> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(words);
        this.words = Collections.unmodifiableSortedMap(anyCase);
    }

    @Override
    public T parse(String text) throws BadValue {
        T meaning = words.get(text);
        if (meaning == null) {
            throw new BadValue(Quote.of(text) + " is not known here", Spelling.cure(text, words.keySet(), "write"));
        }
        return meaning;
    }
}
