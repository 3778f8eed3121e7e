package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers with agents of their own (patent signs 18.1 to 18.4): real ones, which tell of real connections. */
@Tag("lab")
@Timeout(480)
class AgentsIT {

    private static final Example EXAMPLE = new Example("agents", Answers.DIRECT, false, 20, 20, 20, 20);
    private static final String OLD = "old.fairlead.example";
    private static final int MANY = 60;

    /** Net-SNMP looks at connections every 5 s, and is asked each second. */
    private static final Duration TOLD = Duration.ofSeconds(5 + 1 + 2);
    /** Samples of the link carry what agents tell; and room that others leave comes back slowly. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(60);

    /** Idle connections, more than the server's limit, which cost no traffic. */
    private static final String CONNECTIONS =
            "for i in {10..159}; do eval \"exec $i<> /dev/tcp/10.0.1.4/80\"; done; echo open; read -t 100 <> <(:)";

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(EXAMPLE);

    @Test
    @DisplayName("a server with more connections than it stands gets nobody though its link is idle; without its agent it counts by its link")
    void connectionsOfAgentsCount() {
        Lab lab = EMPTY.lab();
        lab.startDaemon("agent1", "agent2", "agent3", "agent4");
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", EXAMPLE)) {
            fairlead.awaitLog(0, "pool www: answering by measured load", Samples.FIRST);
            await(Answers.SERVICE, "room for all", Samples.FIRST, 0.1, 0.5);
            Process connections = lab.start("client", "connections.log", "bash", "-c", CONNECTIONS);
            try {
                await(Answers.SERVICE, "headroom avoids it", TOLD.plus(Samples.TWO), 0, 0);
                await(OLD, "agent-connections avoids it", TOLD, 0, 0);
                assertTrue(connections.isAlive(), "the connections stand");
                int from = fairlead.logLength();
                lab.stopDaemon("agent4");
                fairlead.awaitLog(from, "agent of www/s4: nothing heard for ", Duration.ofSeconds(10));
                await(Answers.SERVICE, "without its agent it counts by its link", FORGOTTEN, 0.1, 0.5);
                assertTrue(fairlead.log().substring(from).contains("; the server counts by its link alone"));
                lab.startDaemon("agent4");
                fairlead.awaitLog(from, "agent of www/s4: answers again", Duration.ofSeconds(10));
                await(Answers.SERVICE, "and by its agent again", TOLD.plus(Samples.TWO), 0, 0);
            } finally {
                connections.destroy();
            }
            await(Answers.SERVICE, "when the connections are gone it is taken again", FORGOTTEN, 0.1, 0.5);
        }
    }

    @Test
    @DisplayName("check --probe asks the agents too, and fails where one does not answer")
    void probe() {
        Lab lab = EMPTY.lab();
        Lab.Output output = FairleadProcess.run(lab, EXAMPLE, "check", "--probe");
        assertTrue(output.text().matches("(?s).*agent of www/s1: (answers|no reply from 10.0.1.1:161).*"), output.text());
        assertEquals(output.text().contains("no reply") ? 1 : 0, output.exit(), output.text());
    }

    private static void await(String service, String what, Duration within, double least, double most) {
        Await.until(what, within, () -> {
            Answers now = Answers.ask(EMPTY.lab(), Answers.DIRECT, service, "A", MANY);
            double share = now.share(4);
            return new Await.Look<>(now, now.total() == MANY && share >= least && share <= most);
        });
    }
}
