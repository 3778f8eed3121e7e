package io.fairlead.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What {@code dig} was answered when it asked for the service several times over. */
record Answers(Map<String, Integer> counts, int total) {

    /** Fairlead itself, and the resolver that follows NS records to it. */
    static final String DIRECT = "10.0.0.3";
    static final String RESOLVER = "10.0.0.4";

    static final String SERVICE = "www.fairlead.example";
    private static final Duration DIG_TIME = Duration.ofSeconds(60);

    /** Asks that many times for the service's A record; unanswered questions count for nothing. */
    static Answers ask(Lab lab, String server, int times) {
        return ask(lab, server, "A", times);
    }

    static Answers ask(Lab lab, String server, String type, int times) {
        return ask(lab, server, SERVICE, type, times);
    }

    /** Asks for another service. */
    static Answers ask(Lab lab, String server, String service, String type, int times) {
        List<String> dig = new ArrayList<>(List.of("dig", "+short", "+tries=1", "+timeout=2", "@" + server));
        for (int i = 0; i < times; i++) {
            dig.add(service);
            dig.add(type);
        }
        return in(lab.run(DIG_TIME, "client", dig.toArray(String[]::new)));
    }

    /** Asks each of the lab's further resolvers once, all at the same time. They must have been started. */
    static Answers askResolvers(Lab lab) {
        return in(lab.run(DIG_TIME, "client", "bash", "-c",
                "for i in {11..26}; do dig +short +tries=1 +timeout=2 @10.0.0.$i " + SERVICE + " A & done; wait"));
    }

    private static Answers in(Lab.Output output) {
        Map<String, Integer> counts = new TreeMap<>();
        output.text().lines()
                .filter(line -> !line.startsWith(";"))
                .forEach(address -> counts.merge(address, 1, Integer::sum));
        return new Answers(counts, counts.values().stream().mapToInt(Integer::intValue).sum());
    }

    /** Asks directly, that many times at once, until all of it is as expected. */
    static Answers await(Lab lab, String what, Duration within, int times, Predicate<Answers> expected) {
        return await(lab, DIRECT, what, within, times, expected);
    }

    static Answers await(Lab lab, String server, String what, Duration within, int times, Predicate<Answers> expected) {
        return Await.until(what, within, () -> {
            Answers now = ask(lab, server, times);
            return new Await.Look<>(now, now.total() == times && expected.test(now));
        });
    }

    /** These answers and others. */
    Answers and(Answers others) {
        Map<String, Integer> sum = new TreeMap<>(counts);
        others.counts.forEach((address, count) -> sum.merge(address, count, Integer::sum));
        return new Answers(sum, total + others.total);
    }

    /** The part of answers that named that server, 0 to 1. */
    double share(int server) {
        return total == 0 ? Double.NaN : (double) counts.getOrDefault(address(server), 0) / total;
    }

    boolean has(int server) {
        return counts.containsKey(address(server));
    }

    static String address(int server) {
        return "10.0.1." + server;
    }
}
