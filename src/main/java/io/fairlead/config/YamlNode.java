package io.fairlead.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML value and where it stands. Closed: text, nothing, a list, a map, or something already reported as broken. */
sealed interface YamlNode {

    /** Where it begins. */
    Position at();

    /** A text: what stands there, whatever YAML would make of it. */
    record Scalar(Position at, String text) implements YamlNode {
    }

    /** A key without a value, {@code ~} or {@code null}. */
    record Nothing(Position at) implements YamlNode {
    }

    /** A list. */
    record Sequence(Position at, List<YamlNode> items) implements YamlNode {

        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * A map from keys to values, in the order of the file.
     *
     * @param complete false when the file breaks off in it, so that nothing can be said of keys that are missing
     */
    record Mapping(Position at, Map<String, Entry> entries, boolean complete) implements YamlNode {

        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** Unreadable and already reported. */
    record Broken(Position at) implements YamlNode {
    }

    /**
     * A key's place and value.
     *
     * @param at where the key stands
     */
    record Entry(Position at, YamlNode value) {
    }

    /** In words, for messages; never its content, which might be a secret in the wrong place. */
    default String kind() {
        return switch (this) {
            case Scalar scalar -> "a single value";
            case Nothing nothing -> "nothing";
            case Sequence sequence -> "a list";
            case Mapping mapping -> "keys with values";
            case Broken broken -> "something unreadable";
        };
    }
}
