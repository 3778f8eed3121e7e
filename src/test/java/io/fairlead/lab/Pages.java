package io.fairlead.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which servers gave the page when {@code curl} asked for it several times over, on a new connection each time.
 *
 * @param counts pages by server number
 * @param total  how many came
 * @param text   everything that curl printed
 */
record Pages(Map<Integer, Integer> counts, int total, String text) {

    private static final Pattern PAGE = Pattern.compile("This is server s([0-9])\\.");
    private static final Duration CURL_TIME = Duration.ofSeconds(60);

    /** Fetches a page that many times; one that does not come counts for nothing. */
    static Pages get(Lab lab, String url, int times) {
        List<String> curl = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--globoff", "--max-time", "5",
                "--header", "Connection: close"));
        curl.addAll(Collections.nCopies(times, url));
        String text = lab.run(CURL_TIME, "client", curl.toArray(String[]::new)).text();
        Map<Integer, Integer> counts = new TreeMap<>();
        PAGE.matcher(text).results().forEach(page -> counts.merge(Integer.valueOf(page.group(1)), 1, Integer::sum));
        return new Pages(counts, counts.values().stream().mapToInt(Integer::intValue).sum(), text);
    }

    /** Fetches a page that many times at once, until all come and are as expected. */
    static Pages await(Lab lab, String url, String what, Duration within, int times, Predicate<Pages> expected) {
        return Await.until(what, within, () -> {
            Pages now = get(lab, url, times);
            return new Await.Look<>(now, now.total() == times && expected.test(now));
        });
    }

    /** The part of pages that came from that server, 0 to 1. */
    double share(int server) {
        return total == 0 ? Double.NaN : (double) counts.getOrDefault(server, 0) / total;
    }

    boolean has(int server) {
        return counts.containsKey(server);
    }

    @Override
    public String toString() {
        return counts.toString() + (counts.isEmpty() ? text : "");
    }
}
