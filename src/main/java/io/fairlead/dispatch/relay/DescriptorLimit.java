package io.fairlead.dispatch.relay;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Compares the limit of flows with the descriptors this process may have: a TCP flow takes two, a UDP flow one. */
final class DescriptorLimit {

    private static final Logger LOG = System.getLogger(DescriptorLimit.class.getName());
    private static final String LINE = "Max open files";

    private DescriptorLimit() {
    }

    /** Prepares for running out, and warns where the limit of flows cannot be reached. */
    static void check(int flows) {
        NativeErrors.load();
        Pipes.load();
        long needed = 2L * flows;
        OptionalLong limit = limit();
        if (limit.isPresent() && limit.getAsLong() < needed) {
            LOG.log(Level.WARNING, "the limit of " + flows + " flows may need " + needed + " descriptors, but this process "
                    + "may have " + limit.getAsLong() + ": accepting will pause when they run out; raise the limit of open "
                    + "files (ulimit -n, LimitNOFILE=) or lower the limit of flows");
        }
    }

    /** The soft limit as proc(5) tells it; empty where there is no such file, or no limit. */
    private static OptionalLong limit() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).strip().split("\\s+")[0])
                    .filter(soft -> soft.chars().allMatch(Character::isDigit))
                    .mapToLong(Long::parseLong).findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
