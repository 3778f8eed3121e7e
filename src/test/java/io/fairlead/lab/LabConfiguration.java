package io.fairlead.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Fairlead's configuration in a lab: the four servers behind the switch's ports, capacities as {@code tbf} shapes them.
 *
 * @param address    where Fairlead listens
 * @param switches   the section of that name as YAML, empty when there is none
 * @param links      the link of each server, as YAML
 * @param mbits      capacity of each link in Mbit/s
 * @param dispatcher what the dispatcher does, where there is one; services then answer its address
 * @param disabled   the server that is taken out of service; 0 for none
 */
record LabConfiguration(String address, String switches, String[] links, int[] mbits,
                        Optional<LabDispatcher> dispatcher, int disabled) implements LabFile {

    /** The switch's community, as scripts/lab sets it. */
    static final String COMMUNITY = "lab-community";

    private static final String HEAD = """
            dns:
              listen: ["%s:53"]
              zones: zones
            """;

    private static final String PASSPHRASE = "lab passphrase";
    private static final String CLUSTER_SECRET = "the secret of the lab's cluster";

    private static final String VERSION_2C = """
            switches:
              sw1:
                address: 10.0.0.2:161
                version: 2c
                community: { file: community }
                period: 1s
                timeout: 1s
                retries: 1
            """;

    private static final String VERSION_3 = """
            switches:
              sw1:
                address: 10.0.0.2:161
                version: 3
                user: lab
                auth: { protocol: SHA, password: { file: passphrase } }
                priv: { protocol: AES-128, password: { file: passphrase } }
                period: 1s
            """;

    private static final String POOL = """
            pools:
              www:
                policy: headroom
                health: { %s, port: 80, period: 1s, rise: 2, fall: 2 }
                servers:
            """;

    private static final String BY_CONNECTION = "check: tcp, timeout: 500ms";

    /** The kernel takes connections for a program that hangs: only an answer shows that it does not. */
    private static final String BY_ANSWER = "check: http, path: /health, timeout: 1s";

    private static final String SERVER = """
                  s%1$d: { ipv4: 10.0.1.%1$d, ipv6: "fd00:fa1::1:%1$d", link: %2$s, capacity: %3$dMbit/s, enabled: %4$s }
            """;

    private static final String SERVICES = """
            services:
              www.fairlead.example: { pool: www, ttl: 1s, answer: %s }
            """;

    private static final String ZONE = """
            $TTL 60
            fairlead.example.     SOA ns1 hostmaster 1 3600 600 86400 10
            fairlead.example.     NS  ns1
            ns1.fairlead.example. A   %s
            """;

    /** Fairlead on a host of its own, reading the switch over SNMPv2c. */
    static LabConfiguration bySwitch(int... mbits) {
        return new LabConfiguration(Answers.DIRECT, VERSION_2C, links("{ switch: sw1, ifName: port%d }", mbits.length), mbits,
                Optional.empty(), 0);
    }

    /** Fairlead on the machine that the links are plugged into (patent claim 11), reading its own interfaces. */
    static LabConfiguration byInterface(int... mbits) {
        return new LabConfiguration("10.0.0.2", "", links("{ interface: port%d }", mbits.length), mbits, Optional.empty(), 0);
    }

    private static String[] links(String form, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(form::formatted).toArray(String[]::new);
    }

    /** The same over SNMPv3 with authentication and privacy. */
    LabConfiguration withVersion3() {
        return new LabConfiguration(address, VERSION_3, links, mbits, dispatcher, disabled);
    }

    /** The same but for the link of server 4. */
    LabConfiguration withLastLink(String link) {
        String[] changed = links.clone();
        changed[3] = link;
        return new LabConfiguration(address, switches, changed, mbits, dispatcher, disabled);
    }

    /** The same with a dispatcher. */
    LabConfiguration with(LabDispatcher added) {
        return new LabConfiguration(address, switches, links, mbits, Optional.of(added), disabled);
    }

    /** The same but for one server, which is taken out of service. */
    LabConfiguration without(int server) {
        return new LabConfiguration(address, switches, links, mbits, dispatcher, server);
    }

    @Override
    public boolean dispatches() {
        return dispatcher.isPresent();
    }

    @Override
    public Path write(Path folder) {
        StringBuilder yaml = new StringBuilder(HEAD.formatted(address)).append(switches);
        yaml.append(POOL.formatted(dispatcher.isPresent() ? BY_ANSWER : BY_CONNECTION));
        for (int i = 0; i < links.length; i++) {
            yaml.append(SERVER.formatted(i + 1, links[i], mbits[i], i + 1 != disabled));
        }
        yaml.append(dispatcher.map(LabDispatcher::pool).orElse(""));
        yaml.append(SERVICES.formatted(dispatcher.isPresent() ? "cluster" : "server"));
        yaml.append(dispatcher.map(LabDispatcher::section).orElse(""));
        try {
            writeZone(Files.createDirectories(folder.resolve("zones")), address);
            writeSecrets(folder);
            return Files.writeString(folder.resolve("fairlead.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The zone, whose name server is Fairlead at that address. */
    static void writeZone(Path folder, String address) throws IOException {
        Files.writeString(folder.resolve("fairlead.example.zone"), ZONE.formatted(address));
    }

    static void writeSecrets(Path folder) throws IOException {
        writeSecret(folder.resolve("community"), COMMUNITY);
        writeSecret(folder.resolve("passphrase"), PASSPHRASE);
        writeSecret(folder.resolve("cluster"), CLUSTER_SECRET);
    }

    private static void writeSecret(Path file, String secret) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n");
    }
}
