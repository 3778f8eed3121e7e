package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
    @TempDir
    Path folder;

    @Test
    void readsTheExample() throws IOException {
        Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(folder.resolve("secrets/sw1"), "public\n");
        Files.writeString(folder.resolve("secrets/core-auth"), "publicpublic\n");
        Files.copy(Path.of("conf/fairlead.yaml"), folder.resolve("fairlead.yaml"));
        ConfigurationResult r = ConfigurationReader.read(folder.resolve("fairlead.yaml"), Map.of("FAIRLEAD_CORE_PRIV", "xxxxxxxxxx"));
        assertInstanceOf(ConfigurationResult.Loaded.class, r);
    }
}
