package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A changed configuration")
class ReloadTest {

    private static final String CLUSTER = "cluster: { node: d1, bind: \"127.0.0.1:7800\", members: [ \"127.0.0.1:7801\" ], "
            + "secret: { file: secret }, forget-after: 5s }\n";
    private static final String FARM = """
            dns: { listen: ["127.0.0.1:0"], zones: zones }
            pools:
              www:
                policy: least-loaded
                servers:
                  a: { ipv4: 127.0.0.11, link: { dispatcher: true }, capacity: 100Mbit/s }
            services:
              www.fairlead.example: { pool: www, ttl: 1s }
            dispatcher:
              addresses: [ "127.0.0.1" ]
              listeners:
                web: { pool: www, ports: 8080 }
            """;

    @TempDir
    private Path folder;

    private Configuration load(String name, String secret, String text) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Path file = Files.writeString(place.resolve("secret"), secret);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return TestConfiguration.load(place, text);
    }

    @ParameterizedTest(name = "{0} for {1} waits for a restart: {2}")
    @CsvSource({"policy: headroom, policy: least-loaded, false", "d2, d1, true", "7802, 7801, true", "forget-after: 9s, forget-after: 5s, true",
        "127.0.0.1:7900, 127.0.0.1:7800, true", "'', cluster: , true"})
    @DisplayName("takes force in its pools' policies; what is said of a cluster waits for a restart")
    void waits(String next, String instead, boolean waits) throws IOException {
        Configuration running = load("place", "a secret of some length", FARM + CLUSTER);
        String changed = next.isEmpty() ? FARM : (FARM + CLUSTER).replace(instead, next);
        assertEquals(!waits, Reload.isComplete(running, load("place", "a secret of some length", changed)));
    }

    @ParameterizedTest
    @CsvSource({"a secret of some length, true", "another secret of it, false"})
    @DisplayName("waits for a restart where the secret is another one in the same file")
    void secret(String next, boolean same) throws IOException {
        Configuration running = load("place", "a secret of some length", FARM + CLUSTER);
        assertEquals(same, Reload.isComplete(running, load("place", next, FARM + CLUSTER)));
    }
}
