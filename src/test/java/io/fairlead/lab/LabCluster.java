package io.fairlead.lab;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Two dispatchers of a lab that are members of one cluster: d1 on host "fairlead", d2 on "fairlead2". */
final class LabCluster implements AutoCloseable {

    static final int[] MBITS = {10, 10, 25, 40};
    static final String FIRST_HOST = "fairlead";
    static final String SECOND_HOST = "fairlead2";
    static final String SECOND_DNS = "10.0.0.7";

    /** The cluster's beat, as the examples have it, and the least time in which a table can be looked at. */
    static final Duration BEAT = Duration.ofSeconds(1);
    static final Duration THREE_BEATS = BEAT.multipliedBy(3).plusMillis(1_500);
    static final Duration START = Duration.ofSeconds(40);
    private static final Duration VIEW = Duration.ofSeconds(15);

    private final Lab lab;
    private final LabFile firstFile;
    private final LabFile secondFile;
    private FairleadProcess first;
    private FairleadProcess second;

    /** @param name of the examples, without "-1.yaml" and "-2.yaml" */
    LabCluster(Lab lab, String name) {
        this(lab, name, text -> text);
    }

    /** @param changes what is not as the examples have it */
    LabCluster(Lab lab, String name, UnaryOperator<String> changes) {
        this.lab = lab;
        firstFile = example(name).changed(changes);
        secondFile = new Example(name + "-2", SECOND_DNS, true, MBITS).changed(changes);
    }

    /** The first one's configuration. */
    static Example example(String name) {
        return new Example(name + "-1", Answers.DIRECT, true, MBITS);
    }

    void start() {
        startFirst();
        startSecond();
        first.awaitLog(0, "d2 is there", START);
        second.awaitLog(0, "d1 is there", START);
    }

    void startFirst() {
        first = FairleadProcess.serve(lab, FIRST_HOST, firstFile);
    }

    /** @param prefix a command and its options that run the program */
    void startSecond(String... prefix) {
        second = FairleadProcess.serve(lab, SECOND_HOST, secondFile, prefix);
    }

    FairleadProcess first() {
        return first;
    }

    FairleadProcess second() {
        return second;
    }

    /** The one of that name, d1 or d2. */
    FairleadProcess of(String node) {
        return node.equals("d1") ? first : second;
    }

    static String hostOf(String node) {
        return node.equals("d1") ? FIRST_HOST : SECOND_HOST;
    }

    static String otherOf(String node) {
        return node.equals("d1") ? "d2" : "d1";
    }

    /** Who reads the switch for both; waits until they have it alike, since one that was started anew has to hear of the other. */
    String reader() {
        return Await.until("both say who reads the switch", START, () -> {
            String reader = lastReader(first);
            return new Await.Look<>(reader, !reader.isEmpty() && reader.equals(lastReader(second)));
        });
    }

    /** Who reads the switch as that one has it; waits until somebody does. */
    String reader(FairleadProcess as) {
        return Await.until("somebody reads the switch", START, () -> {
            String reader = lastReader(as);
            return new Await.Look<>(reader, !reader.isEmpty());
        });
    }

    private static String lastReader(FairleadProcess as) {
        return as.log().lines().filter(line -> line.contains("sw1: read by ")).reduce("", (_, last) -> last)
                .replaceFirst(".*read by (d[12]).*", "$1");
    }

    /** Both listen at a cluster address that only one of them has. */
    static void allowForeignAddresses(Lab lab) {
        for (String host : List.of(FIRST_HOST, SECOND_HOST)) {
            lab.run(START, host, "sysctl", "-w", "net.ipv4.ip_nonlocal_bind=1");
        }
    }

    /** A beat after the last new flow all is told: waits for two views, since the first may come before that beat. */
    void awaitShared(String by) {
        int from = of(by).logLength();
        Await.until(by + " has printed its view twice", VIEW.multipliedBy(2).plus(THREE_BEATS), () -> {
            String since = of(by).log().substring(from);
            return new Await.Look<>(since, since.indexOf("cluster lab: ") < since.lastIndexOf("cluster lab: "));
        });
    }

    @Override
    public void close() {
        if (second != null) {
            second.close();
        }
        if (first != null) {
            first.close();
        }
    }
}
