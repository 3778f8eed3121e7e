package io.fairlead.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Texts: names, and what is passed on as it stands. */
final class Texts {

    private static final Pattern NAME_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern PATH_FORM = Pattern.compile("/[\\x21-\\x7e]*");
    private static final Pattern INTERFACE_FORM = Pattern.compile("(?!\\.{1,2}$)[^\\s/:\\p{Cntrl}]{1,15}");

    /** The name of a switch, pool or server: it stands in logs, metrics and other keys' values. */
    static final ValueType<String> NAME = matching(NAME_FORM, "is no name",
            "use 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first");

    /** The request target of an HTTP check (RFC 9112 section 3.2.1, origin form). */
    static final ValueType<String> REQUEST_TARGET = matching(PATH_FORM, "is no path",
            "begin it with / and use visible ASCII only, the rest percent-encoded");

    /** The name of a network interface: Linux takes 15 octets, and no slash, colon or space. */
    static final ValueType<String> INTERFACE =
            matching(INTERFACE_FORM, "is no interface", "write a name that 'ip link' shows");

    private Texts() {
    }

    /** Visible text of so many octets in UTF-8. */
    static ValueType<String> octets(int min, int max) {
        return text -> {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            if (length < min || length > max) {
                throw new BadValue(Quote.of(text) + " is " + length + " octets long",
                        "use " + min + " to " + max + " octets");
            }
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new BadValue(Quote.of(text) + " holds control characters", "remove them");
            }
            return text;
        };
    }

    /** A path in the file system, taken from a folder where it is relative. */
    static ValueType<Path> pathFrom(Path folder) {
        return text -> {
            if (text.isEmpty()) {
                throw new BadValue("the path is empty", "write one");
            }
            try {
                return folder.resolve(text).normalize();
            } catch (InvalidPathException e) {
                throw new BadValue(Quote.of(text) + " is no path", "write the path of a file or folder");
            }
        };
    }

    /** A file that can be read, by its path. */
    static ValueType<Path> fileFrom(Path folder) {
        return text -> {
            Path file = pathFrom(folder).parse(text);
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new BadValue("there is no file " + Quote.of(file.toString()) + " that can be read",
                        "create it; paths begin at the folder of this file");
            }
            return file;
        };
    }

    static ValueType<String> matching(Pattern form, String complaint, String cure) {
        return text -> {
            if (!form.matcher(text).matches()) {
                throw new BadValue(Quote.of(text) + " " + complaint, cure);
            }
            return text;
        };
    }
}
