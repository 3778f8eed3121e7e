package io.fairlead.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Debian's keepalived on both dispatchers' hosts, as {@code conf/examples/keepalived.conf} has it: it moves the cluster address. */
final class Keepalived implements AutoCloseable {

    static final String ADDRESS = "10.0.0.200";
    static final Duration ELECTED = Duration.ofSeconds(15);
    /** Two checks of a second that fail, and the election. */
    static final Duration MOVED = Duration.ofSeconds(10);

    private static final Path FILE = Path.of("conf/examples/keepalived.conf");
    private static final Duration COMMAND = Duration.ofSeconds(20);

    private final Lab lab;
    private final List<Process> processes;

    private Keepalived(Lab lab) throws IOException {
        this.lab = lab;
        processes = List.of(start(LabCluster.FIRST_HOST, Answers.DIRECT, LabCluster.SECOND_DNS, 150),
                start(LabCluster.SECOND_HOST, LabCluster.SECOND_DNS, Answers.DIRECT, 100));
    }

    static boolean isThere() {
        return Files.exists(Path.of("/usr/sbin/keepalived"));
    }

    static Keepalived start(Lab lab) throws IOException {
        return new Keepalived(lab);
    }

    private Process start(String host, String own, String other, int priority) throws IOException {
        String text = Files.readString(FILE).replace("router_id STATE", "router_id " + host)
                .replace("OWN_ADDRESS", own).replace("OTHER_ADDRESS", other).replace("PRIORITY", Integer.toString(priority));
        Path file = Files.writeString(lab.folder().resolve("keepalived-" + host + ".conf"), text);
        return lab.start(host, "keepalived-" + host + ".log", "keepalived", "--dont-fork", "--log-console", "--vrrp",
                "--use-file", file.toString(), "--pid", lab.folder().resolve(host + ".pid").toString(), "--vrrp_pid",
                lab.folder().resolve(host + "-vrrp.pid").toString());
    }

    /** Whether a host has the cluster address. */
    boolean has(String host) {
        return lab.run(COMMAND, host, "ip", "-o", "-4", "address", "show", "dev", "eth0").text().contains(ADDRESS + "/");
    }

    /** The name of the dispatcher that has the address; waits until one alone has. */
    String master() {
        Await.until("one has the address", ELECTED, () -> {
            boolean first = has(LabCluster.FIRST_HOST);
            boolean second = has(LabCluster.SECOND_HOST);
            return new Await.Look<>(first + " " + second, first != second);
        });
        return has(LabCluster.FIRST_HOST) ? "d1" : "d2";
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        processes.forEach(each -> Await.until("keepalived ends", MOVED, () -> new Await.Look<>("", !each.isAlive())));
    }
}
