package io.fairlead.config;

import io.fairlead.health.ManualState;
import io.fairlead.health.StateRule;
import io.fairlead.health.StateRules;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file in which operators say what servers are: a line {@code POOL/SERVER STATE} each, with {@code *} and {@code ?}
 * in the names; the last line that matches a server counts. What stands behind a {@code #} is a comment.
 *
 * <p>It is apart from the configuration because it changes for other reasons, by other hands, and takes force at once.
 * A file that is not there says nothing.
 */
public final class StateFile {

    private static final int LARGEST = 1 << 20;
    private static final Pattern PATTERN = Pattern.compile("([A-Za-z0-9._*?-]{1,63})/([A-Za-z0-9._*?-]{1,63})");
    private static final String PATTERN_CURE = "write POOL/SERVER, with * for any text and ? for any character: www/*";
    private static final Map<String, ManualState> STATES = new TreeMap<>();

    static {
        for (ManualState state : ManualState.values()) {
            STATES.put(word(state), state);
        }
    }

    private StateFile() {
    }

    /**
     * What a file says.
     *
     * @param rules  empty when there are errors
     * @param faults what is wrong, and warnings of rules that match no server; in order of place
     */
    public record Content(Optional<StateRules> rules, List<Fault> faults) {

        public Content {
            Objects.requireNonNull(rules, "rules");
            faults = List.copyOf(faults);
        }
    }

    /** A state as the file has it. */
    public static String word(ManualState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a file. Never throws.
     *
     * @param servers all that there are, to tell of rules that match none
     */
    public static Content read(Path file, Collection<ServerId> servers) {
        Faults faults = new Faults(file);
        List<StateRule> rules = new ArrayList<>();
        List<String> lines = text(file, faults).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Position at = new Position(i + 1, 0);
            rule(lines.get(i), at, faults).ifPresent(rule -> {
                rules.add(rule);
                if (servers.stream().noneMatch(rule::matches)) {
                    faults.warning(at, "", "no server is named " + Quote.of(rule.pattern()),
                            "remove the line, or mend the name");
                }
            });
        }
        return new Content(faults.hasErrors() ? Optional.empty() : Optional.of(new StateRules(rules)),
                faults.inOrder());
    }

    /** A rule of which pattern and state stand on a command line. */
    public static StateRule rule(String pattern, String state) throws BadRule {
        try {
            return parse(pattern, state);
        } catch (BadValue bad) {
            throw new BadRule(bad.getMessage() + ". Cure: " + bad.cure() + ".");
        }
    }

    /** A rule that cannot be; the message tells the cure. */
    public static final class BadRule extends Exception {

        private static final long serialVersionUID = 1;

        private BadRule(String message) {
            super(message);
        }
    }

    /** What one line says; empty, and perhaps reported, when it is no rule. */
    static Optional<StateRule> rule(String line, Position at, Faults faults) {
        String said = line.replaceFirst("#.*", "").strip();
        if (said.isEmpty()) {
            return Optional.empty();
        }
        String[] words = said.split("\\s+");
        try {
            if (words.length != 2) {
                throw new BadValue(Quote.of(said) + " is no rule",
                        "write a pattern and a state: www/a drain; what follows # is a comment");
            }
            return Optional.of(parse(words[0], words[1]));
        } catch (BadValue bad) {
            faults.error(at, "", bad.getMessage(), bad.cure());
            return Optional.empty();
        }
    }

    private static StateRule parse(String pattern, String state) throws BadValue {
        Matcher names = PATTERN.matcher(pattern);
        if (!names.matches()) {
            throw new BadValue(Quote.of(pattern) + " names no server", PATTERN_CURE);
        }
        return new StateRule(names.group(1), names.group(2), new Choices<>(STATES).parse(state));
    }

    /** The file's text; empty where there is no file, and, reported, where it cannot be had. */
    static String text(Path file, Faults faults) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                faults.error(Position.WHOLE_FILE, "", "the file is larger than " + LARGEST / 1024 + " KiB",
                        "name the file that says which servers are up, drain or down");
                return "";
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (NoSuchFileException e) {
            return "";
        } catch (CharacterCodingException e) {
            faults.error(Position.WHOLE_FILE, "", "this is not UTF-8", "save the file as UTF-8 text");
        } catch (IOException e) {
            faults.error(Position.WHOLE_FILE, "",
                    "the file cannot be read: "
                            + Quote.plain(e.getMessage() + " (" + e.getClass().getSimpleName() + ")"),
                    "let the user that Fairlead runs as read it");
        }
        return "";
    }
}
