package io.fairlead.config;

import io.fairlead.config.YamlNode.Entry;
import io.fairlead.config.YamlNode.Mapping;
import io.fairlead.config.YamlNode.Nothing;
import io.fairlead.config.YamlNode.Scalar;
import io.fairlead.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One map of the file, read key by key as the types that its keys want; collects what is wrong on the way.
 *
 * <p>A value that is missing or faulty comes back empty, so that a reader goes on to the next key. Unknown keys are
 * {@link UnknownKeys}' business.
 */
final class Section {

    private final Mapping mapping;
    private final Position at;
    private final String path;
    private final Faults faults;

    /**
     * @param at   where its key stands
     * @param path its key's path, empty for the whole file
     */
    Section(Mapping mapping, Position at, String path, Faults faults) {
        this.mapping = mapping;
        this.at = at;
        this.path = path;
        this.faults = faults;
    }

    /** Any value as a section; one that is none is reported, and gives a section in which nothing is missing. */
    static Section of(YamlNode node, Position at, String path, Faults faults) {
        return switch (node) {
            case Mapping mapping -> new Section(mapping, at, path, faults);
            case Nothing nothing -> empty(true, at, path, faults);
            case YamlNode.Broken broken -> empty(false, at, path, faults);
            case Scalar scalar -> reportKind(node, at, path, faults);
            case Sequence sequence -> reportKind(node, at, path, faults);
        };
    }

    private static Section reportKind(YamlNode node, Position at, String path, Faults faults) {
        faults.error(node.at(), path, "keys with values are wanted here, not " + node.kind(), path.isEmpty()
                ? "write 'key: value' lines" : "write 'key: value' lines below it, each indented by two more spaces");
        return empty(false, at, path, faults);
    }

    private static Section empty(boolean complete, Position at, String path, Faults faults) {
        return new Section(new Mapping(at, Map.of(), complete), at, path, faults);
    }

    static String join(String path, String key) {
        return path.isEmpty() ? Quote.plain(key) : path + "." + Quote.plain(key);
    }

    Position at() {
        return at;
    }

    String path() {
        return path;
    }

    String path(String key) {
        return join(path, key);
    }

    Faults faults() {
        return faults;
    }

    /** False when the file breaks off in it, or it is no section at all: what is missing is then no fault. */
    boolean isComplete() {
        return mapping.complete();
    }

    Set<String> keys() {
        return mapping.entries().keySet();
    }

    boolean has(String key) {
        return mapping.entries().containsKey(key);
    }

    /** Where a key stands; the section itself when it is missing. */
    Position keyAt(String key) {
        return has(key) ? mapping.entries().get(key).at() : at;
    }

    /** Where a key's value stands; the section itself when it is missing. */
    Position valueAt(String key) {
        return node(key).map(YamlNode::at).orElse(at);
    }

    Optional<YamlNode> node(String key) {
        return Optional.ofNullable(mapping.entries().get(key)).map(Entry::value);
    }

    /** A value of that type; empty when the key is missing or its value faulty. */
    <T> Optional<T> optional(String key, ValueType<T> type) {
        return node(key).flatMap(node -> value(node, path(key), type));
    }

    /** A value of that type, or another one when the key is missing or its value faulty. */
    <T> T value(String key, ValueType<T> type, T otherwise) {
        return optional(key, type).orElse(otherwise);
    }

    /** A value of that type; reported when missing. */
    <T> Optional<T> required(String key, ValueType<T> type, String example) {
        requirePresence(key, example);
        return optional(key, type);
    }

    /** Reports a key that is not there. */
    boolean requirePresence(String key, String example) {
        if (!has(key) && mapping.complete()) {
            faults.error(at, path(key), "this key is missing", "add '" + key + ": " + example + "'");
        }
        return has(key);
    }

    /** The map under a key; an empty one when the key is missing. */
    Section section(String key) {
        return node(key).map(node -> of(node, keyAt(key), path(key), faults))
                .orElseGet(() -> empty(mapping.complete(), at, path(key), faults));
    }

    /** An empty section in a key's place, whatever stands there: each of its keys has its default. */
    Section defaults(String key) {
        return empty(false, keyAt(key), path(key), faults);
    }

    /** The sections under this one by the names that the user gave them; names that are none are reported. */
    Map<String, Section> named() {
        Map<String, Section> sections = new LinkedHashMap<>();
        for (String name : keys()) {
            try {
                sections.put(Texts.NAME.parse(name), section(name));
            } catch (BadValue bad) {
                faults.error(keyAt(name), path(name), bad.getMessage(), bad.cure());
            }
        }
        return sections;
    }

    /** The values of a list; those that are faulty are reported and left out. */
    <T> List<T> list(String key, ValueType<T> type) {
        List<T> values = new ArrayList<>();
        switch (node(key).orElse(null)) {
            case null -> { }
            case Sequence(Position place, List<YamlNode> items) -> {
                for (int i = 0; i < items.size(); i++) {
                    value(items.get(i), path(key) + "[" + i + "]", type).ifPresent(values::add);
                }
            }
            case YamlNode.Broken broken -> { }
            case YamlNode other -> faults.error(other.at(), path(key), "a list is wanted here, not " + other.kind(),
                    "write [ \"value\", \"value\" ]");
        }
        return values;
    }

    /** Whether a list stands there that has nothing in it. */
    boolean isEmptyList(String key) {
        return node(key).filter(node -> node instanceof Sequence(_, List<YamlNode> items) && items.isEmpty()).isPresent();
    }

    /** Reports a fault at a key's value. */
    void error(String key, String message, String cure) {
        faults.error(valueAt(key), path(key), message, cure);
    }

    /** Reports a warning at a key's value. */
    void warning(String key, String message, String cure) {
        faults.warning(valueAt(key), path(key), message, cure);
    }

    private <T> Optional<T> value(YamlNode node, String valuePath, ValueType<T> type) {
        try {
            return switch (node) {
                case Scalar(Position place, String text) -> Optional.of(type.parse(text));
                case YamlNode.Broken broken -> Optional.empty();
                case Nothing nothing -> throw new BadValue("this key has no value", "write one, or remove the line");
                case Sequence sequence ->
                        throw new BadValue("a single value is wanted here, not a list", "write one value");
                case Mapping mapped ->
                        throw new BadValue("a single value is wanted here, not keys with values", "write one value");
            };
        } catch (BadValue bad) {
            faults.error(node.at(), valuePath, bad.getMessage(), bad.cure());
            return Optional.empty();
        }
    }
}
