package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The tools of Net-SNMP, without any MIB modules of their own.
 *
 * @param folder where they may keep what they keep
 */
record SnmpTools(Path folder) {

    private static final List<String> NOISE = List.of("Created directory", "No more variables left", "End of MIB");

    /** What a tool printed, line by line. */
    List<String> run(String program, String... arguments) throws Exception {
        Path path = Path.of("/usr/bin", program);
        assumeTrue(Files.isExecutable(path), "needs " + program + " (Debian package snmp)");
        List<String> command = new ArrayList<>(List.of(path.toString(), "-t", "1", "-r", "0"));
        command.addAll(List.of(arguments));
        return print(command);
    }

    /** Likewise of any program. */
    List<String> print(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MIBS", "");
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.toString());
        Process process = builder.start();
        List<String> lines = process.inputReader().lines()
                .filter(line -> NOISE.stream().noneMatch(line::contains)).toList();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        return lines;
    }
}
