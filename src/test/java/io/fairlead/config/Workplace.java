package io.fairlead.config;

import io.fairlead.zone.LoadedZones;
import io.fairlead.zone.ZoneLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A folder with zones, secrets and an environment. Every secret in it holds {@link #TELLTALE}. */
final class Workplace {

    /** Must never show. */
    static final String TELLTALE = "s3cr3t";

    /** The least sections that make a whole file together. */
    static final String DNS = """
            dns: { listen: [ "127.0.0.1:5353" ], zones: zones }
            """;
    static final String SWITCH = """
            switches:
              sw1: { address: 192.0.2.10, community: { file: secrets/community } }
            """;
    static final String POOL = """
            pools:
              www:
                servers:
                  a: { ipv4: 192.0.2.1, link: { switch: sw1, port: 1 } }
            """;
    static final String SERVICE = """
            services:
              www.fairlead.example: { pool: www }
            """;

    private final Path folder;
    private final Map<Path, LoadedZones> zones = new ConcurrentHashMap<>();

    Workplace(Path folder) {
        this.folder = folder;
        write("zones/fairlead.example.zone", """
                $TTL 60
                @     SOA   ns1 hostmaster 1 3600 600 86400 10
                @     NS    ns1
                ns1   IN A  192.0.2.53
                fixed IN A  192.0.2.9
                shop  CNAME fixed
                sub   NS    ns.elsewhere.example.
                """);
        write("broken-zones/fairlead.example.zone", """
                $TTL 60
                @     SOA   ns1 hostmaster 1 3600 600 86400 10
                @     NS    ns1
                ns1   IN A  192.0.2.300
                """);
        secret("secrets/community", TELLTALE + "-community\n");
        secret("secrets/password", TELLTALE + "-password");
        secret("secrets/spaced", TELLTALE + " \u20ac");
        secret("secrets/dos-line-end", TELLTALE + "-dos\r\n");
        secret("secrets/empty", "\n");
        secret("secrets/two-lines", TELLTALE + "\n" + TELLTALE + "\n");
        secret("secrets/long", TELLTALE.repeat(500));
        secret("secrets/short", TELLTALE);
        secret("secrets/world", TELLTALE + "-world");
        permit("secrets/world", "rw-r--r--");
        write("secrets/binary", new byte[] {(byte) 0xff, 's', '3', 'c', 'r', '3', 't'});
        permit("secrets/binary", "rw-------");
        write("secrets/folder/file", "");
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("FAIRLEAD_COMMUNITY", TELLTALE + "-of-the-environment");
        environment.put("FAIRLEAD_SHORT", TELLTALE);
        environment.put("FAIRLEAD_EMPTY", "");
        return environment;
    }

    /** Zones are loaded once; two names resolve. */
    Surroundings surroundings() {
        return new Surroundings(environment(), Workplace::resolve,
                path -> zones.computeIfAbsent(path, ZoneLoader::load));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path write(String name, String content) {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigurationResult read(String text) {
        return ConfigurationReader.read(write("fairlead.yaml", text), surroundings());
    }

    /** Writes a file that only its owner may read. */
    void secret(String name, String content) {
        write(name, content);
        permit(name, "rw-------");
    }

    private void permit(String name, String permissions) {
        try {
            Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetAddress resolve(String name) throws UnknownHostException {
        return switch (name) {
            case "core.example" -> InetAddress.ofLiteral("192.0.2.99");
            case "six.example." -> InetAddress.ofLiteral("2001:db8::99");
            default -> throw new UnknownHostException(name);
        };
    }

    /** Reads sections as one file that is whole. */
    Configuration load(String... parts) {
        return switch (read(String.join("", parts))) {
            case ConfigurationResult.Loaded(Configuration configuration) -> configuration;
            case ConfigurationResult.Rejected(List<Fault> faults) -> throw new AssertionError(faults.toString());
        };
    }
}
