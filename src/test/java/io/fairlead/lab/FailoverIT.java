package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
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

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabCluster.example(NAME));

    private static LabCluster cluster;
    private static Keepalived keepalived;

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void start() throws IOException {
        Lab lab = EMPTY.lab();
        if (lab == null) {
            return;
        }
        assumeTrue(Keepalived.isThere(), "no keepalived");
        lab.add(LabCluster.SECOND_HOST);
        lab.startDaemon("dns1", "dns2", "dns3", "dns4");
        LabCluster.allowForeignAddresses(lab);
        cluster = new LabCluster(lab, NAME);
        cluster.start();
        keepalived = Keepalived.start(lab);
    }

    @AfterAll
    static void stop() {
        if (keepalived != null) {
            keepalived.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @DisplayName("UDP flows and new connections go to the servers they had, though another dispatcher now takes them")
    void clientsKeepTheirServers() {
        ManyClients clients = new ManyClients(lab, "http://" + Keepalived.ADDRESS + ":8081/");
        String master = keepalived.master();
        String other = LabCluster.otherOf(master);
        Await.until("clients reach servers", Keepalived.ELECTED, () -> {
            String server = clients.page("10.0.0.9");
            return new Await.Look<>(server, ManyClients.isServer(server));
        });
        Map<String, String> before = clients.servers();
        assertTrue(before.values().stream().allMatch(ManyClients::isServer), before::toString);
        assertTrue(new HashSet<>(before.values()).size() > 1, before::toString);
        assertEquals(before, clients.servers(), "as affinity has it");
        cluster.awaitShared(other);
        cluster.of(master).kill();
        Await.until("the address moves", Keepalived.MOVED, () -> {
            boolean moved = keepalived.has(LabCluster.hostOf(other)) && !keepalived.has(LabCluster.hostOf(master));
            return new Await.Look<>(moved, moved);
        });
        assertEquals(before, clients.servers(), "by the other dispatcher");
    }
}
