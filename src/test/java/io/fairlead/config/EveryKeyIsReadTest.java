package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.ConfigurationResult.Loaded;
import io.fairlead.config.ConfigurationResult.Rejected;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Puts nonsense into a whole configuration, key by key: what is refused has been read. */
class EveryKeyIsReadTest {

    /** A list of lists, which no key wants. */
    private static final Object NONSENSE = List.of(List.of());
    private static final String SERVICE = "x.fairlead.example";
    private static final Object SECRET = Map.of("file", "secrets/password");

    @TempDir
    Path folder;

    static Stream<String> paths() {
        return KnownKeys.PATHS.stream();
    }

    @ParameterizedTest
    @MethodSource("paths")
    @DisplayName("Every known key is read: nonsense in its place is refused")
    void nonsenseIsRefused(String path) {
        Map<String, Object> whole = whole(path);
        Workplace workplace = new Workplace(folder);
        assertInstanceOf(Loaded.class, workplace.read(json(whole)), () -> json(whole));

        String[] parts = path.replace("*", "x").split("\\.");
        if (path.startsWith("services.*")) {
            parts[1] = SERVICE;
        }
        put(whole, String.join("/", parts), NONSENSE);
        String place = String.join(".", parts);
        Rejected rejected = assertInstanceOf(Rejected.class, workplace.read(json(whole)),
                () -> "nobody reads " + json(whole));
        assertTrue(rejected.faults().stream().anyMatch(fault -> fault.key().startsWith(place)
                        && fault.message().matches(".* wanted here.*|secrets do not belong .*")),
                () -> rejected.faults().toString());
    }

    /** A configuration in which that key has a meaning. */
    private static Map<String, Object> whole(String path) {
        Map<String, Object> whole = new LinkedHashMap<>();
        put(whole, "dns/listen", List.of("127.0.0.1:53"));
        put(whole, "dns/zones", "zones");
        putSwitch(whole, path);
        put(whole, "pools/x/policy/name", policy(path));
        if (path.contains(".ttl.")) {
            put(whole, "services/" + SERVICE + "/ttl", Map.of("min", "1s", "max", "2s"));
        }
        if (path.contains("slow-start.")) {
            put(whole, "pools/x/guards/slow-start/duration", "30s");
        }
        put(whole, "pools/x/health/check", "http");
        put(whole, "pools/x/servers/x/ipv4", "192.0.2.1");
        put(whole, "pools/x/servers/x/link", Map.of("switch", "x", path.equals("switches.*.from") ? "ifIndex" : "port", "1"));
        if (path.contains(".servers.*.agent") || path.contains(".servers.*.limits")) {
            putAgent(whole, path);
        }
        put(whole, "services/" + SERVICE + "/pool", "x");
        if (path.endsWith(".environment")) {
            put(whole, path.replace("*", "x").replace(".environment", "").replace('.', '/'),
                    Map.of("environment", "FAIRLEAD_COMMUNITY"));
        }
        if (path.contains(".link.if")) {
            put(whole, "pools/x/servers/x/link", Map.of("switch", "x", path.substring(path.lastIndexOf('.') + 1), "1"));
        } else if (path.endsWith(".link.interface")) {
            put(whole, "pools/x/servers/x/link", Map.of("interface", "eth0"));
            whole.remove("switches");
        } else if (path.endsWith(".link.dispatcher")) {
            put(whole, "pools/x/servers/x/link", Map.of("dispatcher", "true"));
            put(whole, "pools/x/servers/x/capacity", "1Gbit/s");
            whole.remove("switches");
        }
        put(whole, "dispatcher/addresses", List.of("192.0.2.100"));
        put(whole, "dispatcher/listeners/x/pool", "x");
        put(whole, "dispatcher/listeners/x/ports", "80");
        put(whole, "cluster/node", "d1");
        put(whole, "cluster/bind", "127.0.0.1:7800");
        if (path.equals("cluster.jgroups-file")) {
            put(whole, "cluster/jgroups-file", "secrets/community");
        } else {
            put(whole, "cluster/members", List.of("127.0.0.1"));
        }
        if (path.startsWith("cluster.secret")) {
            put(whole, "cluster/secret", path.endsWith(".environment") ? Map.of("environment", "FAIRLEAD_COMMUNITY")
                    : Map.of("file", "secrets/community"));
        }
        if (path.startsWith("monitor")) {
            monitor(whole, path);
        }
        if (path.startsWith("dispatcher.listeners.*.policy.")) {
            put(whole, "dispatcher/listeners/x/policy/name", policy(path));
        }
        if (path.startsWith("dispatcher.listeners.*.affinity.")) {
            put(whole, "dispatcher/listeners/x/affinity/by", "client-prefix");
        }
        return whole;
    }

    private static void monitor(Map<String, Object> whole, String path) {
        put(whole, "monitor/interfaces/x/direction", "in");
        if (path.equals("monitor.switch")) {
            put(whole, "monitor/switch", "x");
        } else {
            put(whole, "monitor/servers/x/addresses", List.of("192.0.2.1"));
        }
        put(whole, "monitor/agent/listen", List.of("127.0.0.1:161"));
        put(whole, "monitor/agent/community", SECRET);
        put(whole, "monitor/agent/users/x/auth", Map.of("protocol", "SHA", "password", SECRET));
        put(whole, "monitor/agent/users/x/priv", Map.of("protocol", "DES", "password", SECRET));
        if (path.endsWith(".environment")) {
            put(whole, path.replace("*", "x").replace(".environment", "").replace('.', '/'),
                    Map.of("environment", "FAIRLEAD_COMMUNITY"));
        }
    }

    /** The switch of the kind that has the key of that path. */
    private static void putSwitch(Map<String, Object> whole, String path) {
        if (path.equals("switches.*.from")) {
            put(whole, "switches/x", Map.of("by", "sflow", "address", "192.0.2.10"));
        } else if (Stream.of("url", "ca-file", "token", "password", "window", "select", "labels")
                .anyMatch(key -> path.startsWith("switches.*." + key))) {
            put(whole, "switches/x", Map.of("by", "prometheus", "url", "https://192.0.2.20:9090",
                    "select", Map.of("instance", "sw")));
            if (path.startsWith("switches.*.password")) {
                put(whole, "switches/x/user", "fairlead");
                put(whole, "switches/x/password", SECRET);
            } else if (path.startsWith("switches.*.token")) {
                put(whole, "switches/x/token", SECRET);
            }
        } else if (Stream.of("user", "context", "auth", "priv").anyMatch(key -> path.startsWith("switches.*." + key))) {
            put(whole, "switches/x", Map.of("address", "192.0.2.10", "version", "3", "user", "fairlead",
                    "auth", Map.of("protocol", "SHA", "password", SECRET),
                    "priv", Map.of("protocol", "DES", "password", SECRET)));
        } else {
            put(whole, "switches/x", Map.of("address", "192.0.2.10", "community", SECRET));
        }
    }

    private static void putAgent(Map<String, Object> whole, String path) {
        String agent = "pools/x/servers/x/agent";
        if (Stream.of("user", "context", "auth", "priv").anyMatch(key -> path.contains(".agent." + key))) {
            put(whole, agent, Map.of("version", "3", "user", "fairlead", "auth",
                    Map.of("protocol", "SHA", "password", SECRET), "priv", Map.of("protocol", "DES", "password", SECRET)));
        } else {
            put(whole, agent, Map.of("community", SECRET));
        }
        put(whole, agent + "/read", List.of("processor", "load-average", "connections", "processes"));
    }

    /** The policy that has the setting of that path. */
    private static String policy(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "threshold" -> "round-robin-skip";
            case "period" -> "least-loaded-over";
            case "low", "high" -> "shed";
            case "target" -> "dynamic-feedback";
            default -> "headroom";
        };
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> map, String path, Object value) {
        int slash = path.indexOf('/');
        if (slash < 0) {
            map.put(path, value);
            return;
        }
        Object below = map.getOrDefault(path.substring(0, slash), Map.of());
        Map<String, Object> copy = new LinkedHashMap<>((Map<String, Object>) below);
        put(copy, path.substring(slash + 1), value);
        map.put(path.substring(0, slash), copy);
    }

    /** JSON is YAML. */
    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.entrySet().stream()
                    .map(entry -> json(entry.getKey()) + ": " + json(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
            case List<?> list -> list.stream().map(EveryKeyIsReadTest::json)
                    .collect(Collectors.joining(", ", "[ ", " ]"));
            default -> '"' + value.toString() + '"';
        };
    }
}
