package io.fairlead.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real program that runs in the background for as long as a test needs it; what it prints is kept in a file. */
public final class Daemon implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Where a program is; a test without it is skipped. */
    public static String program(String name, String debianPackage) {
        Optional<Path> program = Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
        assumeTrue(program.isPresent(), "needs " + name + " (Debian package " + debianPackage + ")");
        return program.get().toString();
    }

    /** Starts it. */
    public static Daemon start(Path log, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        return new Daemon(builder.start(), log);
    }

    /** Runs a program to its end, which has to be a good one, and gives what it printed. */
    public static String run(Path log, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        int exit = builder.start().waitFor();
        if (exit != 0) {
            throw new IOException(command[0] + " ended with " + exit + ": " + Files.readString(log));
        }
        return Files.readString(log);
    }

    /** Waits until it takes connections on the loopback. */
    public Daemon listening(int port) {
        Await.until(START, () -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        }, () -> "nobody listens on port " + port + ", alive: " + process.isAlive() + ": " + log());
        return this;
    }

    /** What it has printed. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it, with what it has started. */
    @Override
    public void close() {
        Stream<ProcessHandle> children = process.descendants();
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
