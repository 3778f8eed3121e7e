package io.fairlead.config;

import io.fairlead.counter.snmp.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads communities and passphrases from where they are kept: a file of one line, or an environment variable.
 *
 * <p>Never from the configuration itself, which gets copied, shown and committed. What stands there in their place is
 * refused without being repeated, for it may be the secret.
 */
final class SecretReader {

    /** What to do about a secret that is not where secrets belong. */
    static final String CURE = "keep the secret in a file of its own and write { file: secrets/NAME }, "
            + "or write { environment: VARIABLE }";

    /** As long as any of them has to be. */
    private static final Secret STAND_IN = new Secret("a stand-in where there is no secret");
    private static final int LONGEST = 1024;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private final Path folder;
    private final Surroundings surroundings;

    /** @param folder what relative paths begin from */
    SecretReader(Path folder, Surroundings surroundings) {
        this.folder = folder;
        this.surroundings = surroundings;
    }

    /** What relative paths begin from. */
    Path folder() {
        return folder;
    }

    /** The secret under a key; reported when missing or unreadable. */
    Optional<Secret> read(Section parent, String key) {
        if (!parent.requirePresence(key, "{ file: secrets/NAME }")) {
            return Optional.empty();
        }
        YamlNode node = parent.node(key).orElseThrow();
        if (node instanceof YamlNode.Scalar || node instanceof YamlNode.Sequence) {
            parent.error(key, "secrets do not belong in this file", CURE);
            return Optional.empty();
        }
        Section section = parent.section(key);
        if (section.has("file") == section.has("environment")) {
            if (section.isComplete() && (section.keys().isEmpty() || section.has("file"))) {
                parent.error(key, "exactly one of 'file' and 'environment' is wanted here", CURE);
            }
            return Optional.empty();
        }
        if (!surroundings.secrets()) {
            return Optional.of(STAND_IN);
        }
        return section.has("file") ? fromFile(section) : section.optional("environment", this::variable);
    }

    private Secret variable(String name) throws BadValue {
        if (!VARIABLE.matcher(name).matches()) {
            throw new BadValue("this is no name of an environment variable",
                    "name one by letters, digits and '_'; the secret itself does not belong here");
        }
        String value = surroundings.environment().get(name);
        if (value == null || value.isEmpty()) {
            throw new BadValue("the environment variable " + name + " is " + (value == null ? "not set" : "empty"),
                    "set it before the start, or use { file: secrets/NAME }");
        }
        return new Secret(oneLine(value, "the environment variable " + name));
    }

    private Optional<Secret> fromFile(Section section) {
        return section.optional("file", text -> {
            Path file = Texts.pathFrom(folder).parse(text);
            Secret secret = new Secret(oneLine(content(file), Quote.of(file.toString())));
            if (isWorldReadable(file)) {
                section.warning("file", "everyone on this machine can read " + Quote.of(file.toString()),
                        "take it from others: chmod o-rwx");
            }
            return secret;
        });
    }

    private static String content(Path file) throws BadValue {
        String name = Quote.of(file.toString());
        try {
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                throw new BadValue(name + " is no file", "name a file that holds the secret alone");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(LONGEST + 1);
                if (content.length > LONGEST) {
                    throw new BadValue(name + " is longer than " + LONGEST + " octets",
                            "name a file that holds the secret alone");
                }
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            }
        } catch (NoSuchFileException e) {
            throw new BadValue("there is no file " + name, "create it; paths begin at the folder of this file");
        } catch (CharacterCodingException e) {
            throw new BadValue(name + " is not UTF-8 text", "name a file that holds the secret alone");
        } catch (IOException e) {
            throw new BadValue(name + " cannot be read", "let the user that Fairlead runs as read it");
        }
    }

    /** Without the line end that editors add. */
    private static String oneLine(String content, String where) throws BadValue {
        String line = content.replaceFirst("\r?\n\\z", "");
        if (line.isEmpty()) {
            throw new BadValue(where + " is empty", "put the secret there, on one line");
        }
        if (line.chars().anyMatch(Character::isISOControl)) {
            throw new BadValue(where + " has more than one line, or control characters",
                    "put only the secret there, on one line");
        }
        return line;
    }

    private static boolean isWorldReadable(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
