package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real Net-SNMP agent on loopback, with a configuration and a state of its own, for as long as a test needs it. */
public final class NetSnmpDaemon implements AutoCloseable {

    /** Of SNMPv2c. */
    public static final String COMMUNITY = "not-public";
    static final String AUTH_PASS = "correct horse battery";
    static final String PRIV_PASS = "staple over the stile";

    private static final Path PROGRAM = Path.of("/usr/sbin/snmpd");

    private final Path directory;
    private final InetSocketAddress address;
    private Process process;

    /** Starts it; a test without the program is skipped. */
    public NetSnmpDaemon(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROGRAM), "needs Net-SNMP's snmpd (Debian package snmpd)");
        this.directory = directory;
        this.address = freeAddress();
        Files.write(directory.resolve("snmpd.conf"), List.of(
                "rocommunity " + COMMUNITY + " 127.0.0.1",
                "sysDescr a switch for tests",
                "sysName sw-test",
                "createUser sha256 SHA-256 \"" + AUTH_PASS + "\" AES \"" + PRIV_PASS + "\"",
                "createUser sha1 SHA \"" + AUTH_PASS + "\" AES \"" + PRIV_PASS + "\"",
                "createUser aes256 SHA \"" + AUTH_PASS + "\" AES-256 \"" + PRIV_PASS + "\"",
                "createUser cisco256 SHA \"" + AUTH_PASS + "\" AES-256-C \"" + PRIV_PASS + "\"",
                "createUser md5 MD5 \"" + AUTH_PASS + "\" AES \"" + PRIV_PASS + "\"",
                "createUser sha224 SHA-224 \"" + AUTH_PASS + "\" AES-192 \"" + PRIV_PASS + "\"",
                "createUser sha384 SHA-384 \"" + AUTH_PASS + "\" AES-256 \"" + PRIV_PASS + "\"",
                "createUser authonly SHA-512 \"" + AUTH_PASS + "\"",
                "createUser nobody",
                "rouser sha256 priv", "rouser sha1 priv", "rouser aes256 priv", "rouser cisco256 priv",
                "rouser md5 priv", "rouser sha224 priv", "rouser sha384 priv", "rouser authonly auth",
                "rouser nobody noauth"));
        start();
    }

    /** Where it listens, UDP. */
    public InetSocketAddress address() {
        return address;
    }

    /** Starts it again where it was; an engine kept counts its boots, one that was not has another identity. */
    void restart(boolean keepEngine) throws IOException, InterruptedException {
        close();
        if (!keepEngine) {
            Files.deleteIfExists(directory.resolve("state").resolve("snmpd.conf"));
        }
        start();
    }

    private void start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString(), "-f", "-Lo", "-p", directory.resolve("pid")
                .toString(), "udp:127.0.0.1:" + address.getPort());
        builder.environment().put("SNMP_PERSISTENT_DIR", directory.resolve("state").toString());
        builder.environment().put("SNMPCONFPATH", directory + ":" + directory.resolve("state"));
        builder.environment().put("MIBS", "");
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("snmpd.log").toFile());
        process = builder.start();
        awaitReady();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.readString(directory.resolve("snmpd.log")).contains("NET-SNMP version")) {
            if (System.nanoTime() > deadline || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("snmpd did not start: " + Files.readString(directory.resolve("snmpd.log")));
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** An address of loopback with a UDP port that nobody has. */
    static InetSocketAddress freeAddress() throws IOException {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), FreePorts.one());
    }
}
