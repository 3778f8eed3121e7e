package io.fairlead.health;

import io.fairlead.topology.ServerId;
import java.util.Objects;

/**
 * What an operator says of all servers whose names match a pattern. Immutable.
 *
 * @param pool   pattern of pool names: {@code *} stands for any text, {@code ?} for any one character
 * @param server pattern of server names
 * @param state  what they are
 */
public record StateRule(String pool, String server, ManualState state) {

    public StateRule {
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(state, "state");
    }

    /** Whether it speaks of that server. */
    public boolean matches(ServerId id) {
        return matches(pool, id.pool()) && matches(server, id.name());
    }

    /** In time of pattern times text at worst: a later star makes all choices of the earlier ones final. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Its pattern as a file has it: {@code pool/server}. */
    public String pattern() {
        return pool + "/" + server;
    }
}
