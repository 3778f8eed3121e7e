package io.fairlead.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One network of {@code scripts/lab}, with commands run inside it. Closing it ends every process in it. */
final class Lab implements AutoCloseable {

    private static final Path SCRIPT = Path.of("scripts", "lab").toAbsolutePath();
    private static final Duration SCRIPT_TIME = Duration.ofSeconds(60);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Path folder;
    private final Thread onExit;

    private Lab(String name, Path folder) {
        this.name = name;
        this.folder = folder;
        onExit = new Thread(this::down);
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** What a command printed, on standard output and error together, and its exit code. */
    record Output(int exit, String text) {
    }

    /** Why this machine cannot have a lab; empty when it can. */
    static String obstacle() {
        Output check = script("check");
        return check.exit() == 0 ? "" : check.text().strip().replaceFirst("^lab: ", "no lab: ");
    }

    /**
     * Builds a lab.
     *
     * @param test  whose lab it is: names the folder for its files under {@code target/lab}
     * @param mbits speed of each of the four servers' links in Mbit/s
     */
    static Lab up(Class<?> test, int... mbits) {
        Lab lab = new Lab("t" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet(), folder(test));
        List<String> command = new ArrayList<>(List.of("up", lab.name));
        Arrays.stream(mbits).mapToObj(Integer::toString).forEach(command::add);
        expectSuccess(script(command.toArray(String[]::new)));
        return lab;
    }

    private static Path folder(Class<?> test) {
        try {
            return Files.createDirectories(Path.of("target", "lab", test.getSimpleName()).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where this test's files go; kept after the test for whoever looks into a failure. */
    Path folder() {
        return folder;
    }

    /** Runs a command on a host and waits for its end. */
    Output run(Duration within, String host, String... command) {
        return run(within, inside(host, command));
    }

    /** Starts a command on a host; what it prints goes to a file in {@link #folder}. */
    Process start(String host, String log, String... command) {
        try {
            return new ProcessBuilder(inside(host, command)).redirectErrorStream(true)
                    .redirectOutput(folder.resolve(log).toFile()).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The network namespace of a host. */
    String namespace(String host) {
        return "fl-" + name + "-" + host;
    }

    /** Adds hosts that few tests need. */
    void add(String... hosts) {
        List<String> command = new ArrayList<>(List.of("add", name));
        command.addAll(List.of(hosts));
        expectSuccess(script(command.toArray(String[]::new)));
    }

    /** Starts daemons that do not run, and waits until they answer. */
    void startDaemon(String... daemons) {
        List<String> command = new ArrayList<>(List.of("start", name));
        command.addAll(List.of(daemons));
        expectSuccess(script(command.toArray(String[]::new)));
    }

    /** Takes the switch away: its host is plugged to each server by itself. */
    void unswitch() {
        expectSuccess(script("unswitch", name));
    }

    /** Puts a switch in the bridge's place that pushes sFlow to Fairlead's host each second. */
    void pushSflow() {
        expectSuccess(script("sflow", name));
    }

    /** Kills a daemon at once, as a crash would. */
    void stopDaemon(String daemon) {
        expectSuccess(script("stop", name, daemon));
    }

    /** Stops a daemon from running on, as if it hung: the kernel still takes its connections. */
    void freezeDaemon(String daemon) {
        expectSuccess(script("freeze", name, daemon));
    }

    /** Lets a frozen daemon run on. */
    void thawDaemon(String daemon) {
        expectSuccess(script("thaw", name, daemon));
    }

    /** Sets a port of the switch up or down. */
    void setPort(String port, String state) {
        expectSuccess(run(Duration.ofSeconds(5), "switch", "ip", "link", "set", port, state));
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(onExit);
        expectSuccess(down());
    }

    private Output down() {
        return script("down", name);
    }

    private List<String> inside(String host, String... command) {
        List<String> all = new ArrayList<>(List.of(SCRIPT.toString(), "exec", name, host));
        all.addAll(List.of(command));
        return all;
    }

    private static void expectSuccess(Output output) {
        if (output.exit() != 0) {
            throw new IllegalStateException(output.text().strip());
        }
    }

    private static Output script(String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        return run(SCRIPT_TIME, command);
    }

    /**
     * Output goes through a file: daemons that a command leaves running would keep a pipe open.
     *
     * @param within how long at most, but for the time in which something waited for a processor ({@link Stalls})
     */
    private static Output run(Duration within, List<String> command) {
        try {
            Path text = Files.createTempFile("fairlead-lab", ".out");
            try {
                Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(text.toFile()).start();
                process.getOutputStream().close();
                Stalls stalls = Stalls.now();
                if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)
                        && !process.waitFor(stalls.since().toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " took longer than " + within);
                }
                return new Output(process.exitValue(), Files.readString(text));
            } finally {
                Files.delete(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
