package io.fairlead.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says in an operator's words where a file is not YAML.
 *
 * <p>The parser's own sentences are for those who write parsers, and may quote a secret: none of them is passed on.
 */
final class YamlSyntax {

    private static final String MISALIGNED = "this does not line up with what stands above it";
    private static final String ASTRAY = "this does not belong to what stands before it";
    private static final String ASTRAY_CURE =
            "put a value in quotes as a whole, align a key with those beside it, or remove what is too much";
    private static final Explanation OTHER = new Explanation("", "this is not YAML",
            "write plain 'key: value' lines, and put a text with special characters in quotes");
    private static final Explanation NO_TEXT = new Explanation("Expected a field name",
            "a key is wanted here, or a value that is neither list nor map",
            "put a text that begins with [ or { in quotes, such as \"[::1]:53\"");
    private static final Pattern TAB_INDENT = Pattern.compile("(?m)^ *(\t)");

    /** What part of the parser's sentence stands for which message. The first that fits counts. */
    private static final List<Explanation> EXPLANATIONS = List.of(
            new Explanation("mapping values are not allowed", "a ': ' stands here where no key can be",
                    "align the key with those beside it, or put a text that holds ': ' in quotes"),
            new Explanation("sequence entries are not allowed", "a '- ' stands here where no list item can be",
                    "align it with the list's other items"),
            new Explanation("could not find expected ':'", "a key stands here without ': '",
                    "write a colon and a space after the key"),
            new Explanation("that cannot start any token", "no value begins with this character",
                    "put the value in quotes"),
            new Explanation("unexpected character found", "anchors (&) and aliases (*) are not used in this file",
                    "put a text that begins with & or * in quotes"),
            new Explanation("'<block mapping start>'", MISALIGNED, "align it by spaces with the keys beside it"),
            new Explanation("'<block sequence start>'", MISALIGNED, "align it by spaces with the list's other items"),
            new Explanation("expected <block end>", ASTRAY, ASTRAY_CURE),
            new Explanation("expected '<document start>'", ASTRAY, ASTRAY_CURE),
            new Explanation("expected the node content",
                    "a value is missing here, or a bracket is not closed before the end",
                    "write the value; close what is open; put a text that begins with a special character in quotes"),
            new Explanation("expected ',' or '}'", "a map in braces is not closed, or lacks a comma",
                    "write { key: value, key: value }; a value with , ? [ ] { or } in it needs quotes"),
            new Explanation("expected ',' or ']'", "a list in brackets is not closed, or lacks a comma",
                    "write [ \"value\", \"value\" ]; a value with , ? [ ] { or } in it needs quotes"),
            new Explanation("unexpected end of stream", "the quoted text that begins here is not closed",
                    "write the closing quotation mark"),
            new Explanation("document separator", "the quoted text that begins here is not closed",
                    "write the closing quotation mark"),
            new Explanation("escape", "an escape in this double-quoted text is unknown",
                    "write \\\\ for a backslash, or use single quotes"),
            new Explanation("incompatible YAML", "this is for another version of YAML", "remove the %YAML line"));

    private YamlSyntax() {
    }

    /**
     * Reports a syntax error.
     *
     * @param error what the parser threw
     * @param text  the whole file
     * @param last  where the last thing stands that could be read
     */
    static void report(Exception error, String text, Position last, Faults faults) {
        if (!(error.getCause() instanceof MarkedYAMLException marked) || marked.getProblem() == null) {
            boolean noText = String.valueOf(error.getMessage()).startsWith(NO_TEXT.fragment);
            add(noText ? NO_TEXT : OTHER, last, faults);
        } else if (marked.getProblem().contains("TAB") && TAB_INDENT.matcher(text).find()) {
            reportTabs(text, faults);
        } else {
            Explanation explanation = EXPLANATIONS.stream()
                    .filter(one -> marked.getProblem().contains(one.fragment)).findFirst().orElse(OTHER);
            add(explanation, place(marked, last), faults);
        }
    }

    private static void add(Explanation explanation, Position at, Faults faults) {
        faults.error(at, "", explanation.message, explanation.cure);
    }

    /** Where what is not closed or not continued begins, rather than where the parser noticed. */
    private static Position place(MarkedYAMLException error, Position last) {
        boolean begun = Stream.of("end of stream", "document separator", "expected ':'")
                .anyMatch(error.getProblem()::contains);
        Mark mark = begun && error.getContextMark() != null ? error.getContextMark() : error.getProblemMark();
        return mark == null ? last : new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The parser stops at the first tab; whoever's editor wrote one has written many. */
    private static void reportTabs(String text, Faults faults) {
        Matcher matcher = TAB_INDENT.matcher(text);
        int line = 1;
        int from = 0;
        while (matcher.find()) {
            line += (int) text.substring(from, matcher.start()).chars().filter(c -> c == '\n').count();
            from = matcher.start();
            faults.error(new Position(line, matcher.start(1) - matcher.start() + 1), "", "a tab indents this line",
                    "indent by spaces: YAML allows no tabs there");
        }
    }

    private record Explanation(String fragment, String message, String cure) {
    }
}
