package io.fairlead.counter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The files in which Linux shows an interface: {@code <base>/<interface>/operstate}, {@code speed},
 * {@code statistics/rx_bytes} and so on.
 *
 * <p>Every file may be absent, empty or unreadable (the speed of an interface that is down gives EINVAL): that is an
 * absent value, not an error. (Linux, Documentation/ABI/testing/sysfs-class-net and sysfs-class-net-statistics.)
 */
public final class InterfaceFiles {

    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[^/:\\s\\p{Cntrl}]{1,15}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");
    private static final int LONGEST_VALUE = 64;

    private final Path base;

    /** @param base where interfaces are shown, {@code /sys/class/net} */
    public InterfaceFiles(Path base) {
        this.base = base;
    }

    /**
     * Throws when no Linux interface can have that name: 1 to 15 characters, no slash, colon or space, not a dot or
     * two.
     */
    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of an interface");
        }
    }

    /** Whether there is such an interface. */
    public boolean exist(String name) {
        return Files.isDirectory(base.resolve(name).resolve("statistics"));
    }

    /** Its counters of one direction, "rx" or "tx". */
    Counters counters(String name, String direction) {
        return new Counters(number(name, "statistics/" + direction + "_bytes"),
                number(name, "statistics/" + direction + "_packets"),
                number(name, "statistics/" + direction + "_dropped"),
                number(name, "statistics/" + direction + "_errors"));
    }

    /** Its operational state (RFC 2863 section 3.1.14). */
    public PortStatus status(String name) {
        return switch (text(name, "operstate")) {
            case "up" -> PortStatus.UP;
            case "down", "notpresent", "lowerlayerdown" -> PortStatus.DOWN;
            default -> PortStatus.UNKNOWN;
        };
    }

    /** Its speed in bits/s, 0 when it does not say. The file has Mbit/s, -1 when unknown. */
    long speed(String name) {
        long megabits = number(name, "speed");
        return megabits > 0 && megabits <= Integer.MAX_VALUE ? megabits * 1_000_000 : 0;
    }

    /** A whole number, or {@link Counters#ABSENT}. */
    public long number(String name, String file) {
        String text = text(name, file);
        try {
            return NUMBER.matcher(text).matches() ? Long.parseLong(text) : Counters.ABSENT;
        } catch (NumberFormatException e) {
            return Counters.ABSENT;
        }
    }

    private String text(String name, String file) {
        try (var in = Files.newInputStream(base.resolve(name).resolve(file))) {
            return new String(in.readNBytes(LONGEST_VALUE), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
