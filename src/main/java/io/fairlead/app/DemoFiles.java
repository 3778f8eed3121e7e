package io.fairlead.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The demo's configuration, zone and community in a folder of their own, so that the demo starts as any node does. */
final class DemoFiles implements AutoCloseable {

    private static final String ZONE = "fairlead.example.zone";

    private final Path folder;

    private DemoFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes the files.
     *
     * @param listen        where DNS is to listen
     * @param cluster       the cluster address and port
     * @param originPort    the port of the origin servers
     * @param switchAddress where the demo's switch answers SNMP
     * @param community     the switch's community
     */
    static DemoFiles write(InetSocketAddress listen, InetSocketAddress cluster, int originPort,
                           InetSocketAddress switchAddress, String community) {
        try {
            DemoFiles files = new DemoFiles(Files.createTempDirectory("fairlead-demo-"));
            Files.createDirectory(files.folder.resolve("zones"));
            Files.writeString(files.folder.resolve("zones").resolve(ZONE), resource("zones/" + ZONE));
            Files.createFile(files.folder.resolve("community"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(files.folder.resolve("community"), community + "\n");
            Files.writeString(files.configuration(), resource("demo.yaml")
                    .replace("@LISTEN@", Addresses.text(listen))
                    .replace("@SWITCH@", Addresses.text(switchAddress))
                    .replace("@CLUSTER@", cluster.getAddress().getHostAddress())
                    .replace("@CLUSTER-PORT@", Integer.toString(cluster.getPort()))
                    .replace("@ORIGIN-PORT@", Integer.toString(originPort)));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's files could not be written", e);
        }
    }

    Path configuration() {
        return folder.resolve("fairlead.yaml");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DemoFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("resource " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        Path zones = folder.resolve("zones");
        for (Path file : List.of(zones.resolve(ZONE), zones, folder.resolve("community"), configuration(), folder)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                System.getLogger(DemoFiles.class.getName()).log(System.Logger.Level.INFO, "left behind: {0}", file);
            }
        }
    }
}
