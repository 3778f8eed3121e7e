package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fairlead.config.Configuration;
import io.fairlead.dispatch.BoundListener;
import io.fairlead.health.HealthTable;
import io.fairlead.selection.Choice;
import io.fairlead.selection.PolicySettings.LeastConnections;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.Purpose;
import io.fairlead.selection.SelectionBoard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node's choosers")
class ChoosersTest {

    private static final Purpose ANSWERS = new Purpose.Answers("www");
    private static final Purpose FLOWS = new Purpose.Flows("www", Optional.empty());
    private static final Purpose FEWEST = new Purpose.Flows("www", Optional.of(new LeastConnections()));

    @TempDir
    private Path folder;

    private Configuration configuration(String policy, String answer, int weight, String... listeners) {
        try {
            return TestConfiguration.load(folder, """
                    dns: { listen: ["127.0.0.1:0"], zones: zones }
                    pools:
                      www:
                        policy: %s
                        servers:
                          a: { ipv4: 192.0.2.1, link: { dispatcher: true }, capacity: 1Gbit/s, weight: %d }
                          b: { ipv4: 192.0.2.2, link: { dispatcher: true }, capacity: 1Gbit/s }
                    services: { www.fairlead.example: { pool: www, answer: %s } }
                    dispatcher:
                      addresses: [ 192.0.2.100 ]
                      listeners:
                        %s
                    """.formatted(policy, weight, answer, String.join("\n    ", listeners)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Choosers choosers(Configuration configuration) {
        return Choosers.of(configuration, configuration.dispatcher());
    }

    @Test
    @DisplayName("one for each pool's answers, then one for each policy of its listeners; without it answers alone")
    void purposes() {
        Configuration configuration = configuration("headroom", "server", 1, "a: { pool: www, ports: 80 }",
                "b: { pool: www, ports: 81, policy: least-connections }", "c: { pool: www, ports: 82 }",
                "d: { pool: www, ports: 83, policy: least-connections }");
        assertEquals(List.of(ANSWERS, FLOWS, FEWEST),
                choosers(configuration).board(HealthTable.ALL_UP, 1).purposes());
        assertEquals(List.of(ANSWERS),
                Choosers.of(configuration, Optional.empty()).board(HealthTable.ALL_UP, 1).purposes());
    }

    @Test
    @DisplayName("servers' addresses are answered as leases where the policy goes by them; flows are none")
    void leases() {
        Configuration configuration = configuration("headroom", "server", 1, "a: { pool: www, ports: 80 }");
        SelectionBoard board = choosers(configuration).board(HealthTable.ALL_UP, 1);
        assertNotNull(board.choice(0).leases());
        assertNull(board.choice(1).leases());
        assertNull(choosers(configuration("shed", "server", 1, "a: { pool: www, ports: 80 }"))
                .board(HealthTable.ALL_UP, 1).choice(0).leases());
        assertNull(choosers(configuration("headroom", "cluster", 1, "a: { pool: www, ports: 80 }"))
                .board(HealthTable.ALL_UP, 1).choice(0).leases());
    }

    @Test
    @DisplayName("a reload keeps a chooser whose settings stay, and the ledger through every change of policy")
    void reload() {
        String[] listeners = {"a: { pool: www, ports: 80 }", "b: { pool: www, ports: 81, policy: least-connections }"};
        Choosers choosers = choosers(configuration("headroom", "server", 1, listeners));
        List<PoolChooser> before = choosers.all();
        Choice leased = choosers.board(HealthTable.ALL_UP, 1).choice(0);
        choosers.take(configuration("headroom", "server", 1, listeners));
        assertEquals(before, choosers.all());
        choosers.take(configuration("shed", "server", 1, listeners));
        assertNotSame(before.get(0), choosers.all().get(0));
        assertSame(before.get(2), choosers.all().get(2), "its listener's own policy is the same");
        assertNull(choosers.board(HealthTable.ALL_UP, 2).choice(0).leases());
        choosers.take(configuration("least-connections", "server", 2, listeners));
        assertNotSame(before.get(2), choosers.all().get(2), "a weight has changed");
        assertSame(leased.leases(), choosers.board(HealthTable.ALL_UP, 3).choice(0).leases());
    }

    private List<ViewedChoice> viewed(Configuration configuration) {
        Choosers choosers = choosers(configuration);
        List<BoundListener> listeners = configuration.dispatcher().orElseThrow().listeners().stream()
                .map(it -> new BoundListener(it, new InetSocketAddress(it.addresses().getFirst(), it.ports().first())))
                .toList();
        return ViewedChoice.of("www", choosers.board(HealthTable.ALL_UP, 1).purposes(), choosers,
                Choosers.answersServers(configuration, "www"), listeners);
    }

    @Test
    @DisplayName("a view shows a pool once where answers and flows are chosen alike, or only one of the two is used")
    void shownOnce() {
        String listener = "a: { pool: www, ports: 80 }";
        assertEquals(List.of(new ViewedChoice(ANSWERS, "pool www")),
                viewed(configuration("shed", "server", 1, listener)));
        assertEquals(List.of(new ViewedChoice(ANSWERS, "pool www")),
                viewed(configuration("shed", "server", 1, "a: { pool: www, ports: 80, policy: shed }")));
        assertEquals(List.of(new ViewedChoice(FLOWS, "pool www")),
                viewed(configuration("headroom", "cluster", 1, listener)));
    }

    @Test
    @DisplayName("and as often as there are differences: by kind under a policy that goes by demand, and by policy")
    void shownApart() {
        assertEquals(List.of(ANSWERS, FLOWS), viewed(configuration("headroom", "server", 1,
                "a: { pool: www, ports: 80 }", "b: { pool: www, ports: 81, policy: headroom }")).stream().map(ViewedChoice::purpose).toList());
        assertEquals(List.of(new ViewedChoice(ANSWERS, "pool www, answers and flows to TCP 192.0.2.100:80"),
                        new ViewedChoice(FEWEST, "pool www, flows to TCP 192.0.2.100:81")),
                viewed(configuration("shed", "server", 1, "a: { pool: www, ports: 80 }",
                        "b: { pool: www, ports: 81, policy: least-connections }")));
    }
}
