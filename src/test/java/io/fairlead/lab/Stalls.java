package io.fairlead.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long some process of this machine has waited for a processor: pressure stall information (Linux, accounting/psi.rst).
 *
 * @param micros microseconds since the machine started
 */
record Stalls(long micros) {

    private static final Path PRESSURE = Path.of("/proc/pressure/cpu");
    private static final Pattern SOME = Pattern.compile("some .*total=([0-9]+)");

    static Stalls now() {
        return new Stalls(read());
    }

    /** Never more than the time that has passed; none where the kernel does not tell. */
    Duration since() {
        return Duration.ofNanos((read() - micros) * 1_000);
    }

    private static long read() {
        try {
            Matcher some = SOME.matcher(Files.readString(PRESSURE));
            return some.find() ? Long.parseLong(some.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
