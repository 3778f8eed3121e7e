package io.fairlead.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code scripts/fairlead serve} on a host of a lab, with its log. */
final class FairleadProcess implements AutoCloseable {

    private static final Path PROGRAM = Path.of("scripts", "fairlead").toAbsolutePath();
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration COMMAND = Duration.ofSeconds(40);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration SECOND_SIGNAL = Duration.ofSeconds(2);

    private final Lab lab;
    private final String host;
    private final Process process;
    private final Path log;

    private FairleadProcess(Lab lab, String host, List<String> command) {
        this.lab = lab;
        this.host = host;
        log = lab.folder().resolve(host + ".log");
        process = lab.start(host, host + ".log", command.toArray(String[]::new));
    }

    /** Starts it and waits until it answers. */
    static FairleadProcess serve(Lab lab, String host, LabFile configuration) {
        return serve(lab, host, configuration, new String[0]);
    }

    /** The same, run by another command. */
    static FairleadProcess serve(Lab lab, String host, LabFile configuration, String... prefix) {
        Path file = configuration.write(lab.folder());
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(PROGRAM.toString(), "serve", "-c", file.toString()));
        if (configuration.dispatches()) {
            command.addAll(List.of("--nat", "--view"));
        }
        FairleadProcess fairlead = new FairleadProcess(lab, host, command);
        fairlead.await("Fairlead answers", () -> Answers.ask(lab, configuration.address(), 1).total() == 1);
        return fairlead;
    }

    /** Starts the traffic monitor on the lab's host of that name, and waits until it publishes what it counts. */
    static FairleadProcess monitor(Lab lab, LabFile configuration, String... prefix) {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(PROGRAM.toString(), "monitor", "-c", configuration.write(lab.folder()).toString()));
        FairleadProcess monitor = new FairleadProcess(lab, "monitor", command);
        monitor.await("the monitor answers", () -> monitor.log().contains("answers SNMP on"));
        return monitor;
    }

    private void await(String what, BooleanSupplier ready) {
        try {
            Await.until(what, START, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("Fairlead ended: " + log());
                }
                return new Await.Look<>(log(), ready.getAsBoolean());
            });
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Its process id. */
    long id() {
        return process.pid();
    }

    /** Kills it at once, as a crash would. */
    void kill() {
        send("KILL");
        awaitEnd(STOP);
    }

    /** Runs a subcommand that ends by itself, on Fairlead's own host. */
    static Lab.Output run(Lab lab, LabFile configuration, String subcommand, String... options) {
        Path file = configuration.write(lab.folder());
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), subcommand, "-c", file.toString()));
        command.addAll(List.of(options));
        return lab.run(COMMAND, "fairlead", command.toArray(String[]::new));
    }

    /** Everything it has logged. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How much it has logged: to look only at what comes after. */
    int logLength() {
        return log().length();
    }

    /** Waits for a line that holds a text, from a length of the log on. */
    void awaitLog(int from, String text, Duration within) {
        Await.until("log has \"" + text + "\"", within, () -> {
            String since = log().substring(from);
            return new Await.Look<>(since, since.contains(text));
        });
    }

    /** Lets it read another configuration while it runs, and waits until that is done. */
    void reload(LabFile next) {
        next.write(lab.folder());
        int from = logLength();
        send("HUP");
        awaitLog(from, "reloaded", START);
    }

    /** Sends a signal. */
    void send(String signal) {
        Lab.Output kill = lab.run(STOP, host, "kill", "-" + signal, Long.toString(process.pid()));
        if (kill.exit() != 0) {
            throw new IllegalStateException("Fairlead could not be sent " + signal + ": " + kill.text());
        }
    }

    /** Waits until it has ended, and gives its exit code. */
    int awaitEnd(Duration within) {
        Await.until("Fairlead ends", within, () -> new Await.Look<>(log(), !process.isAlive()));
        return process.exitValue();
    }

    /** A second signal stops a dispatcher that still lets flows finish. */
    @Override
    public void close() {
        process.destroy();
        try {
            boolean ended = process.waitFor(SECOND_SIGNAL.toMillis(), TimeUnit.MILLISECONDS);
            process.destroy();
            if (!ended && !process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("Fairlead in " + lab.folder() + " did not end within " + STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
