package io.fairlead.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code curl} on its way through a long file; the server names itself in a header. */
final class Download implements AutoCloseable {

    /** Of the 64 MiB that a server has: some seconds' worth of a link of 20 Mbit/s. */
    private static final String PART = "0-10485759";
    private static final Pattern SERVER = Pattern.compile("(?m)^Lab-Server: s([0-9])");
    private static final Duration BEGIN = Duration.ofSeconds(10);

    private final Process process;
    private final Path headers;
    private final Path log;

    private Download(Lab lab, String url, String... options) {
        headers = lab.folder().resolve("download.headers");
        log = lab.folder().resolve("download.log");
        delete(headers);
        String[] curl = {"curl", "--silent", "--show-error", "--output", "/dev/null",
            "--dump-header", headers.toString(), url + "large"};
        String[] command = new String[curl.length + options.length];
        System.arraycopy(curl, 0, command, 0, curl.length);
        System.arraycopy(options, 0, command, curl.length, options.length);
        process = lab.start("client", "download.log", command);
    }

    /** Begins the whole file: 64 MiB, which last longer than any test. */
    static Download whole(Lab lab, String url) {
        return new Download(lab, url);
    }

    /** Begins a part of the file that ends before one gets tired of waiting. */
    static Download part(Lab lab, String url) {
        return new Download(lab, url, "--range", PART);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the response has begun, and gives the number of the server that it comes from. */
    int server() {
        return Await.until("the download begins", BEGIN, () -> {
            Matcher matcher = SERVER.matcher(text(headers));
            return new Await.Look<>(matcher.find() ? Integer.parseInt(matcher.group(1)) : 0, matcher.hasMatch());
        });
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits until it has ended, and gives curl's exit code: 0 when every octet came. */
    int awaitEnd(Duration within) {
        Await.until("the download ends", within, () -> new Await.Look<>(text(log), !process.isAlive()));
        return process.exitValue();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Breaks it off. */
    @Override
    public void close() {
        process.destroy();
    }
}
