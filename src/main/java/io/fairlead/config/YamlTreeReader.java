package io.fairlead.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fairlead.config.YamlNode.Broken;
import io.fairlead.config.YamlNode.Entry;
import io.fairlead.config.YamlNode.Mapping;
import io.fairlead.config.YamlNode.Nothing;
import io.fairlead.config.YamlNode.Scalar;
import io.fairlead.config.YamlNode.Sequence;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the located tree from Jackson's YAML tokens.
 *
 * <p>Databind would be shorter, but it stops at the first fault and knows no column. Aliases are refused, not followed:
 * a few lines of them can expand to gigabytes, and a fault in a shared block would have two places. Depth is bounded
 * for the same reason. At a syntax error the parser cannot go on: what was read until then is kept, so that its faults
 * show too.
 */
final class YamlTreeReader {

    /** Far deeper than any known key. */
    private static final int DEEPEST = 24;

    private final Faults faults;
    private final String text;
    private final YAMLParser parser;
    private boolean broken;

    private YamlTreeReader(String text, Faults faults) throws IOException {
        this.faults = faults;
        this.text = text;
        this.parser = new YAMLFactory().createParser(new StringReader(text));
    }

    /** Reads a text; adds duplicate keys, aliases, tags and syntax errors to the faults. */
    static YamlTree read(String text, Faults faults) {
        try {
            YamlTreeReader reader = new YamlTreeReader(text, faults);
            YamlNode root = reader.document();
            return new YamlTree(root, !reader.broken);
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory could not be read", e);
        }
    }

    private YamlNode document() throws IOException {
        JsonToken first = next();
        YamlNode root = first != null ? node(first, "", 0)
                : broken ? new Broken(Position.WHOLE_FILE) : new Nothing(Position.WHOLE_FILE);
        if (!broken && next() != null) {
            faults.error(place(), "", "a second YAML document starts here", "keep one document: remove the '---' line");
        }
        return root;
    }

    private YamlNode node(JsonToken token, String path, int depth) throws IOException {
        Position at = place();
        refuseReferences(at, path);
        if (depth > DEEPEST) {
            faults.error(at, path, "nested deeper than " + DEEPEST + " levels",
                    "check the brackets and the indentation");
            broken = true;
        }
        if (broken) {
            return new Broken(at);
        }
        return switch (token) {
            case START_OBJECT -> mapping(at, path, depth);
            case START_ARRAY -> sequence(at, path, depth);
            case VALUE_NULL -> new Nothing(at);
            default -> parser.isCurrentAlias() || parser.getTypeId() != null ? new Broken(at)
                    : new Scalar(at, parser.getText());
        };
    }

    private Mapping mapping(Position at, String path, int depth) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        JsonToken token = next();
        while (token == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            Position place = place();
            String keyPath = Section.join(path, key);
            JsonToken value = next();
            YamlNode node = value == null ? new Broken(place) : node(value, keyPath, depth + 1);
            token = next();
            put(entries, key, new Entry(place, token == null ? doubtful(node) : node), keyPath);
        }
        return new Mapping(at, entries, token == JsonToken.END_OBJECT);
    }

    private void put(Map<String, Entry> entries, String key, Entry entry, String path) {
        Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            faults.error(entry.at(), path, "this key stands on line " + first.at().line() + " already",
                    "keep one of the two");
        }
    }

    private Sequence sequence(Position at, String path, int depth) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        JsonToken token = next();
        while (token != null && token != JsonToken.END_ARRAY) {
            YamlNode item = node(token, path + "[" + items.size() + "]", depth + 1);
            token = next();
            items.add(token == null ? doubtful(item) : item);
        }
        return new Sequence(at, items);
    }

    /** What stands right before a syntax error: a text may have swallowed what follows, what is empty may not be. */
    private static YamlNode doubtful(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> new Broken(scalar.at());
            case Mapping mapping when mapping.entries().isEmpty() -> new Broken(mapping.at());
            case Sequence sequence when sequence.items().isEmpty() -> new Broken(sequence.at());
            default -> node;
        };
    }

    private void refuseReferences(Position at, String path) throws IOException {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            faults.error(at, path, "anchors (&) and aliases (*) are not used in this file",
                    "write the value out; put a text that begins with & or * in quotes");
        } else if (parser.getTypeId() != null) {
            faults.error(at, path, "tags (!) are not used in this file",
                    "remove the tag; put a text that begins with ! in quotes");
        }
    }

    /** The next token; null at the end of the file and from a syntax error on, however the parser tells of it. */
    private JsonToken next() {
        if (broken) {
            return null;
        }
        try {
            return parser.nextToken();
        } catch (IOException | RuntimeException e) {
            broken = true;
            YamlSyntax.report(e, text, place(), faults);
            return null;
        }
    }

    private Position place() {
        JsonLocation location = parser.currentTokenLocation();
        return new Position(location.getLineNr(), location.getColumnNr());
    }
}
