package io.fairlead.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the configuration file as text: bounded, UTF-8, and without characters that YAML forbids. */
final class YamlFile {

    /** Room for some ten thousand servers. */
    static final int LARGEST = 2 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private YamlFile() {
    }

    /** The file's text; empty, and reported, when it cannot be had. */
    static Optional<String> read(Path file, Faults faults) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                faults.error(Position.WHOLE_FILE, "", "the file is larger than " + LARGEST / 1024 + " KiB",
                        "name a configuration file");
                return Optional.empty();
            }
            return decode(content, faults);
        } catch (NoSuchFileException e) {
            faults.error(Position.WHOLE_FILE, "", "there is no such file", "name one that exists");
        } catch (AccessDeniedException e) {
            faults.error(Position.WHOLE_FILE, "", "the file may not be read",
                    "let the user that Fairlead runs as read it");
        } catch (IOException e) {
            faults.error(Position.WHOLE_FILE, "",
                    "the file cannot be read: " + Quote.plain(String.valueOf(e.getMessage())),
                    "name a file that can be read");
        }
        return Optional.empty();
    }

    private static Optional<String> decode(byte[] content, Faults faults) {
        ByteBuffer in = ByteBuffer.wrap(content);
        try {
            return check(StandardCharsets.UTF_8.newDecoder().decode(in).toString(), faults);
        } catch (CharacterCodingException e) {
            String before = new String(content, 0, in.position(), StandardCharsets.UTF_8);
            faults.error(placeAtEnd(before), "", "this is not UTF-8", "save the file as UTF-8 text");
            return Optional.empty();
        }
    }

    /** The text without a byte order mark; empty, and reported, when it holds what YAML forbids. */
    static Optional<String> check(String text, Faults faults) {
        String plain = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        return hasForbidden(plain, faults) ? Optional.empty() : Optional.of(plain);
    }

    private static boolean hasForbidden(String text, Faults faults) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!isAllowed(text.codePointAt(i))) {
                faults.error(placeAtEnd(text.substring(0, i)), "",
                        String.format("the character U+%04X may not stand in YAML", text.codePointAt(i)), "remove it");
                return true;
            }
        }
        return false;
    }

    /** YAML 1.1 section 4.1.1. */
    private static boolean isAllowed(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c >= 0x20 && c <= 0x7E || c >= 0xA0 && c <= 0xD7FF
                || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }

    private static Position placeAtEnd(String before) {
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int start = before.lastIndexOf('\n') + 1;
        return new Position(line, before.codePointCount(start, before.length()) + 1);
    }
}
