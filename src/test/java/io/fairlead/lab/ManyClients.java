package io.fairlead.lab;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients with an address each, so many that chance would hardly lead all of them to their servers again. */
final class ManyClients {

    private static final int FIRST = 31;
    private static final int CLIENTS = 12;
    private static final Duration COMMAND = Duration.ofSeconds(20);
    private static final Pattern SERVER = Pattern.compile("s([0-9])\\.?\"?\\s*$");

    private final Lab lab;
    private final String url;

    /** @param url of a page that names its server */
    ManyClients(Lab lab, String url) {
        this.lab = lab;
        this.url = url;
        for (int i = 0; i < CLIENTS; i++) {
            lab.run(COMMAND, "client", "ip", "address", "replace", client(i) + "/16", "dev", "eth0");
        }
    }

    private static String client(int i) {
        return "10.0.0." + (FIRST + i);
    }

    /** Where all of them are, and the lab's usual client. */
    static String[] prefixes() {
        return new String[] {"10.0.0.9/32", "10.0.0.31/32", "10.0.0.32/29", "10.0.0.40/30"};
    }

    /** Which server each client's new connection, and its UDP flow from the same port as before, reaches. */
    Map<String, String> servers() {
        Map<String, String> servers = new TreeMap<>();
        for (int i = 0; i < CLIENTS; i++) {
            servers.put(client(i) + " over TCP", page(client(i)));
            servers.put(client(i) + " over UDP", server("dig", "+short", "+tries=1", "+timeout=2", "-b", client(i) + "#5353",
                    "@" + Keepalived.ADDRESS, "id.server", "CH", "TXT"));
        }
        return servers;
    }

    /** The server that answers a client's new connection. */
    String page(String client) {
        return server("curl", "--silent", "--max-time", "3", "--interface", client, url);
    }

    /** Asks again where nothing came: of what a moving address or a busy machine loses, the next one tells. */
    private String server(String... command) {
        return Await.until(String.join(" ", command), Keepalived.ELECTED, () -> {
            String text = lab.run(COMMAND, "client", command).text().strip();
            Matcher matcher = SERVER.matcher(text);
            boolean found = matcher.find();
            return new Await.Look<>(found ? "s" + matcher.group(1) : "nobody: " + text, found);
        });
    }

    static boolean isServer(String name) {
        return name.matches("s[1-4]");
    }
}
