package io.fairlead.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The real snmp_exporter on the loopback. */
public final class SnmpExporter implements AutoCloseable {

    private static final String PACKAGE = "prometheus-snmp-exporter";
    private static final Pattern LINE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)\\})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final int port;
    private final Daemon daemon;

    /**
     * Starts it.
     *
     * @param directory     where its log goes
     * @param configuration its snmp.yml
     */
    public SnmpExporter(Path directory, Path configuration) throws IOException {
        port = FreePorts.one();
        daemon = Daemon.start(directory.resolve("exporter.log"), program(), "--config.file=" + configuration,
                "--web.listen-address=127.0.0.1:" + port).listening(port);
    }

    /** Where it is; a test without it is skipped. */
    public static String program() {
        return Daemon.program(PACKAGE, PACKAGE);
    }

    /**
     * What a module's configuration is when snmp_exporter's own generator makes it of MIB modules, which it has to take without
     * complaint.
     *
     * @param modules   generator.yml
     * @param mibs      a folder with all MIB modules that there are
     */
    public static Path generate(Path directory, String modules, Path mibs) throws IOException, InterruptedException {
        String generator = Daemon.program("prometheus-snmp-generator", PACKAGE);
        Files.writeString(directory.resolve("generator.yml"), modules);
        Path made = directory.resolve("snmp.yml");
        Path log = directory.resolve("generator.log");
        Map<String, String> environment = Map.of("MIBDIRS", mibs.toString(), "SNMP_PERSISTENT_DIR", directory.toString());
        // It looks for its file where it runs.
        String said = Daemon.run(log, environment, "sh", "-c", "cd '" + directory + "' && exec " + generator
                + " --fail-on-parse-errors generate -o snmp.yml");
        assertEquals(List.of(), complaints(said));
        return made;
    }

    /** One value that it tells. */
    public record Series(String name, Map<String, String> labels, double value) {
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** What it tells of a target, all of it. */
    public String scrape(String module, String target) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/snmp?module=" + module + "&target="
                + URLEncoder.encode(target, StandardCharsets.UTF_8));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** The values in what it tells. */
    public static List<Series> series(String text) {
        return LINE.matcher(text).results().map(SnmpExporter::series).toList();
    }

    private static Series series(MatchResult line) {
        Map<String, String> labels = new HashMap<>();
        if (line.group(2) != null) {
            LABEL.matcher(line.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return new Series(line.group(1), labels, Double.parseDouble(line.group(3)));
    }

    /** The warnings and errors that it has logged; that a scrape failed it tells as no more than information. */
    public List<String> complaints() {
        return complaints(daemon.log());
    }

    private static List<String> complaints(String log) {
        return log.lines().filter(line -> line.contains("level=warn") || line.contains("level=error")
                || line.contains("Error") || line.contains("panic")).toList();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
