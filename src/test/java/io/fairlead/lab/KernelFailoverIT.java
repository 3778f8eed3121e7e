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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dispatcher's machine dies whose kernel forwards: keepalived moves the cluster address, and connections go on at the other one. */
@Tag("lab")
@Timeout(600)
class KernelFailoverIT {

    private static final String NAME = "failover-kernel";
    private static final String CLIENT = "10.0.0.9";
    private static final String WEB = "http://" + Keepalived.ADDRESS + "/";
    private static final Duration COMMAND = Duration.ofSeconds(20);
    /** 64 MiB by the slowest link, and what waits for segments that were lost. */
    private static final Duration DOWNLOADED = Duration.ofSeconds(120);

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabCluster.example(NAME));

    private static boolean prepared;

    private final Lab lab = EMPTY.lab();
    private LabCluster cluster;
    private Keepalived keepalived;
    private Process conversation;

    /** Which way replies take, and what is so in the examples that is not for it. */
    private enum Way {
        /** As the examples have it. */
        DIRECT(text -> text),
        /** Through the dispatcher: servers' routes to clients lead to the cluster address, which moves. */
        NAT(text -> text.replace(" return: direct,", "").replace("pick-up: clients", "pick-up: both")
                .replace("  data-plane: kernel\n", "  data-plane: kernel\n  source: transparent\n"));

        private final UnaryOperator<String> changes;

        Way(UnaryOperator<String> changes) {
            this.changes = changes;
        }
    }

    private void start(Way way) throws IOException {
        assumeTrue(Keepalived.isThere(), "no keepalived");
        assumeTrue(Files.exists(Path.of("target/classes/io/fairlead/dispatch/kernel/dispatcher.bpf.o")),
                "this build was made without clang");
        if (!prepared) {
            prepared = true;
            lab.add(LabCluster.SECOND_HOST);
            lab.startDaemon("dns1", "dns2", "dns3", "dns4");
            LabCluster.allowForeignAddresses(lab);
            for (String host : new String[] {LabCluster.FIRST_HOST, LabCluster.SECOND_HOST}) {
                on(host, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.send_redirects=0",
                        "net.ipv4.conf.eth0.send_redirects=0");
            }
        }
        for (int i = 1; i <= 4; i++) {
            if (way == Way.DIRECT) {
                on("s" + i, "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
                on("s" + i, "ip", "address", "add", Keepalived.ADDRESS + "/32", "dev", "lo");
            } else {
                for (String clients : ManyClients.prefixes()) {
                    on("s" + i, "ip", "route", "add", clients, "via", Keepalived.ADDRESS);
                }
            }
        }
        cluster = new LabCluster(lab, NAME, way.changes);
        cluster.start();
        keepalived = Keepalived.start(lab);
    }

    private String on(String host, String... command) {
        Lab.Output output = lab.run(COMMAND, host, command);
        assertEquals(0, output.exit(), () -> String.join(" ", command) + ": " + output.text());
        return output.text();
    }

    @AfterEach
    void stop() {
        if (conversation != null) {
            conversation.destroy();
        }
        if (keepalived != null) {
            keepalived.close();
        }
        for (String host : new String[] {LabCluster.FIRST_HOST, LabCluster.SECOND_HOST}) {
            lab.run(COMMAND, host, "ip", "link", "set", "eth0", "up");
        }
        if (cluster != null) {
            cluster.close();
        }
        for (int i = 1; i <= 4; i++) {
            lab.run(COMMAND, "s" + i, "ip", "address", "del", Keepalived.ADDRESS + "/32", "dev", "lo");
            for (String clients : ManyClients.prefixes()) {
                lab.run(COMMAND, "s" + i, "ip", "route", "del", clients, "via", Keepalived.ADDRESS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    @DisplayName("UDP flows and new connections keep their servers, and so do connections that were open: a download, and a silent one")
    void allGoesOn(Way way) throws IOException {
        start(way);
        ManyClients clients = new ManyClients(lab, WEB);
        String master = keepalived.master();
        String other = LabCluster.otherOf(master);
        Await.until("clients reach servers", Keepalived.ELECTED, () -> {
            String server = clients.page(CLIENT);
            return new Await.Look<>(server, ManyClients.isServer(server));
        });
        Map<String, String> before = clients.servers();
        assertTrue(before.values().stream().allMatch(ManyClients::isServer), before::toString);
        assertTrue(new HashSet<>(before.values()).size() > 1, before::toString);
        cluster.awaitShared(other);
        converse();
        try (Download download = Download.whole(lab, WEB)) {
            String server = "s" + download.server();
            assertTrue(download.isRunning(), "it lasts until the machine dies");
            on(LabCluster.hostOf(master), "ip", "link", "set", "eth0", "down");
            Await.until("the address moves", Keepalived.MOVED, () -> {
                boolean moved = keepalived.has(LabCluster.hostOf(other));
                return new Await.Look<>(moved, moved);
            });
            assertEquals(before, clients.servers(), "by the other dispatcher");
            Files.createFile(goOn());
            assertEquals(server + " " + server, conversationEnds());
            assertEquals(0, download.awaitEnd(DOWNLOADED), "every octet came");
        }
        cluster.of(other).awaitLog(0, "picked-up ", LabCluster.START);
    }

    private Path goOn() {
        return lab.folder().resolve("go-on");
    }

    /** A connection on which a page is asked for, and after a long silence another one. */
    private void converse() throws IOException {
        Files.deleteIfExists(goOn());
        conversation = lab.start("client", "conversation.log", "bash", "-c", """
                ask() {
                    printf 'GET / HTTP/1.1\\r\\nHost: www\\r\\n\\r\\n' >&3
                    while read -r -t 20 line <&3; do
                        if [[ $line == *'This is server '* ]]; then echo "$line"; return; fi
                    done
                    echo nobody
                }
                exec 3<>/dev/tcp/%s/80
                ask
                while [[ ! -e %s ]]; do sleep 0.1; done
                ask
                """.formatted(Keepalived.ADDRESS, goOn()));
        Await.until("the first page", COMMAND, () -> {
            String said = said();
            return new Await.Look<>(said, ManyClients.isServer(said));
        });
    }

    private String conversationEnds() {
        Await.until("the conversation ends", COMMAND, () -> new Await.Look<>(said(), !conversation.isAlive()));
        return said();
    }

    /** The servers that have answered on it, in turn. */
    private String said() {
        try {
            return Files.readString(lab.folder().resolve("conversation.log")).replaceAll(".*This is server (s[1-4])\\.", "$1")
                    .strip().replaceAll("\\s+", " ");
        } catch (IOException e) {
            return "";
        }
    }
}
