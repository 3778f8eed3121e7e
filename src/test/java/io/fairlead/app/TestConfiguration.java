package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationReader;
import io.fairlead.config.ConfigurationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configurations for tests: a folder with the zone fairlead.example and one YAML file. */
final class TestConfiguration {

    private TestConfiguration() {
    }

    /** Writes the zone into the folder's {@code zones}. */
    static void writeZone(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("zones").resolve("fairlead.example.zone"), """
                $TTL 60
                @ SOA ns1 hostmaster 1 3600 600 86400 10
                @ NS ns1
                ns1 A 127.0.0.1
                """);
    }

    /** Writes zone and file, and reads them as the program does. */
    static Configuration load(Path folder, String yaml) throws IOException {
        writeZone(folder);
        Path file = Files.writeString(folder.resolve("fairlead.yaml"), yaml);
        ConfigurationResult result = ConfigurationReader.read(file, Map.of());
        return assertInstanceOf(ConfigurationResult.Loaded.class, result, result::toString).configuration();
    }
}
