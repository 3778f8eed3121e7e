package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Debian's keepalived moves the cluster address from a dispatcher that dies to the other one, with what clients are used to. */
@Tag("lab")
@Timeout(360)
class FailoverIT {

    private static final String NAME = "failover-dispatcher";
    private static final String ADDRESS = "10.0.0.200";
    private static final Path KEEPALIVED = Path.of("conf/examples/keepalived.conf");
    private static final Duration COMMAND = Duration.ofSeconds(20);
    private static final Duration ELECTED = Duration.ofSeconds(15);
    /** Two checks of a second that fail, and the election. */
    private static final Duration MOVED = Duration.ofSeconds(10);
    private static final Duration SHARED = Duration.ofSeconds(5);

    /** Clients' addresses, so many that chance would hardly lead all of them to their servers again. */
    private static final int FIRST_CLIENT = 31;
    private static final int CLIENTS = 12;
    private static final Pattern SERVER = Pattern.compile("s([0-9])\\.?\"?\\s*$");

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabCluster.example(NAME));

    private static LabCluster cluster;

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void start() throws IOException {
        Lab lab = EMPTY.lab();
        if (lab == null) {
            return;
        }
        assumeTrue(Files.exists(Path.of("/usr/sbin/keepalived")), "no keepalived");
        lab.add(LabCluster.SECOND_HOST);
        lab.startDaemon("dns1", "dns2", "dns3", "dns4");
        for (int i = 0; i < CLIENTS; i++) {
            lab.run(COMMAND, "client", "ip", "address", "add", client(i) + "/16", "dev", "eth0");
        }
        for (String host : new String[] {LabCluster.FIRST_HOST, LabCluster.SECOND_HOST}) {
            lab.run(COMMAND, host, "sysctl", "-w", "net.ipv4.ip_nonlocal_bind=1");
        }
        cluster = new LabCluster(lab, NAME);
        cluster.start();
        keepalived(lab, LabCluster.FIRST_HOST, Answers.DIRECT, LabCluster.SECOND_DNS, 150);
        keepalived(lab, LabCluster.SECOND_HOST, LabCluster.SECOND_DNS, Answers.DIRECT, 100);
    }

    private static void keepalived(Lab lab, String host, String own, String other, int priority) throws IOException {
        String text = Files.readString(KEEPALIVED).replace("router_id STATE", "router_id " + host)
                .replace("OWN_ADDRESS", own).replace("OTHER_ADDRESS", other).replace("PRIORITY", Integer.toString(priority));
        Path file = Files.writeString(lab.folder().resolve("keepalived-" + host + ".conf"), text);
        lab.start(host, "keepalived-" + host + ".log", "keepalived", "--dont-fork", "--log-console", "--vrrp", "--use-file",
                file.toString(), "--pid", lab.folder().resolve(host + ".pid").toString(), "--vrrp_pid",
                lab.folder().resolve(host + "-vrrp.pid").toString());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String client(int i) {
        return "10.0.0." + (FIRST_CLIENT + i);
    }

    /** Whether a host has the cluster address. */
    private boolean has(String host) {
        return lab.run(COMMAND, host, "ip", "-o", "-4", "address", "show", "dev", "eth0").text().contains(ADDRESS + "/");
    }

    /** Which server each client's new connection, and its UDP flow from the same port as before, reaches. */
    private Map<String, String> servers() {
        Map<String, String> servers = new TreeMap<>();
        for (int i = 0; i < CLIENTS; i++) {
            servers.put(client(i) + " over TCP", server("curl", "--silent", "--max-time", "3", "--interface", client(i),
                    "http://" + ADDRESS + ":8081/"));
            servers.put(client(i) + " over UDP", server("dig", "+short", "+tries=1", "+timeout=2", "-b", client(i) + "#5353",
                    "@" + ADDRESS, "id.server", "CH", "TXT"));
        }
        return servers;
    }

    /** Asks again where nothing came: of what a moving address or a busy machine loses, the next one tells. */
    private String server(String... command) {
        return Await.until(String.join(" ", command), ELECTED, () -> {
            String text = lab.run(COMMAND, "client", command).text().strip();
            Matcher matcher = SERVER.matcher(text);
            boolean found = matcher.find();
            return new Await.Look<>(found ? "s" + matcher.group(1) : "nobody: " + text, found);
        });
    }

    @Test
    @DisplayName("UDP flows and new connections go to the servers they had, though another dispatcher now takes them")
    void clientsKeepTheirServers() {
        Await.until("one has the address", ELECTED, () -> {
            boolean first = has(LabCluster.FIRST_HOST);
            boolean second = has(LabCluster.SECOND_HOST);
            return new Await.Look<>(first + " " + second, first != second);
        });
        String master = has(LabCluster.FIRST_HOST) ? "d1" : "d2";
        String other = LabCluster.otherOf(master);
        Map<String, String> before = servers();
        assertTrue(before.values().stream().allMatch(each -> each.matches("s[1-4]")), before::toString);
        assertTrue(new HashSet<>(before.values()).size() > 1, before::toString);
        assertEquals(before, servers(), "as affinity has it");
        awaitShared(other);
        cluster.of(master).kill();
        Await.until("the address moves", MOVED, () -> {
            boolean moved = has(LabCluster.hostOf(other)) && !has(LabCluster.hostOf(master));
            return new Await.Look<>(moved, moved);
        });
        assertEquals(before, servers(), "by the other dispatcher");
    }

    /** A beat after the last new flow all is told; here a new one shows that what was before it has been taken. */
    private void awaitShared(String other) {
        int from = cluster.of(other).logLength();
        Await.until("the other one has printed its view again", Duration.ofSeconds(15).plus(SHARED), () -> {
            String since = cluster.of(other).log().substring(from);
            return new Await.Look<>(since, since.contains("cluster lab: "));
        });
    }
}
