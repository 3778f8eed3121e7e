package io.fairlead.counter.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes replies as Prometheus's API gives them. */
final class Replies {

    private final List<String> series = new ArrayList<>();

    /** Adds a series with one sample for each time, in seconds. */
    Replies series(String metric, Map<String, String> labels, Object... timesAndValues) {
        Map<String, String> all = new TreeMap<>(labels);
        all.put("__name__", metric);
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < timesAndValues.length; i += 2) {
            values.append(i == 0 ? "" : ",").append('[').append(timesAndValues[i]).append(",\"")
                    .append(timesAndValues[i + 1]).append("\"]");
        }
        series.add("{\"metric\":{" + all.entrySet().stream()
                .map(label -> '"' + label.getKey() + "\":\"" + label.getValue() + '"').collect(Collectors.joining(","))
                + "},\"values\":[" + values + "]}");
        return this;
    }

    /** Adds all that a port has at one scrape. */
    Replies port(String name, double time, long in, long out) {
        Map<String, String> labels = Map.of("instance", "sw", "ifIndex", "7", "ifName", name, "ifAlias", "to " + name);
        return series("ifHCInOctets", labels, time - 15, in / 2, time, in).series("ifHCOutOctets", labels, time, out)
                .series("ifHCInUcastPkts", labels, time, in / 1000).series("ifHCOutUcastPkts", labels, time, out / 1000)
                .series("ifHCInMulticastPkts", labels, time, 5).series("ifOutDiscards", labels, time, 3)
                .series("ifHighSpeed", labels, time, 1000).series("ifOperStatus", labels, time, 1);
    }

    Replies uptime(double time, double seconds) {
        return series("sysUpTime", Map.of("instance", "sw"), time, (long) (seconds * 100));
    }

    String text() {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" + String.join(",", series) + "]}}";
    }

    byte[] octets() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
