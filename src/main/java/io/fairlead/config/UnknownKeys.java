package io.fairlead.config;

import io.fairlead.config.YamlNode.Entry;
import io.fairlead.config.YamlNode.Mapping;
import java.util.Set;

/** Finds keys that no reader knows, and guesses which one was meant. */
final class UnknownKeys {

    private final Faults faults;

    UnknownKeys(Faults faults) {
        this.faults = faults;
    }

    /** Reports the unknown keys of a whole file. */
    void check(YamlNode root) {
        check(root, "", "");
    }

    private void check(YamlNode node, String known, String path) {
        Set<String> below = KnownKeys.below(known);
        if (below.isEmpty() || !(node instanceof Mapping mapping)) {
            return;
        }
        mapping.entries().forEach((key, entry) -> {
            if (below.contains("*") || below.contains(key)) {
                String next = below.contains("*") ? "*" : key;
                check(entry.value(), known.isEmpty() ? next : known + "." + next, Section.join(path, key));
            } else if (below.contains("environment")) {
                faults.error(entry.at(), path, "a key here is neither 'file' nor 'environment'", SecretReader.CURE);
            } else {
                report(key, entry, below, path);
            }
        });
    }

    private void report(String key, Entry entry, Set<String> below, String path) {
        faults.error(entry.at(), Section.join(path, key), "this key is unknown",
                Spelling.cure(key, below, "remove it, or write"));
    }
}
