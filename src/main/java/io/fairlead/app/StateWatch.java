package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.StateFile;
import io.fairlead.health.ManualState;
import io.fairlead.health.StateRules;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What operators say of servers, followed beat by beat: the file is read again when its time, size or inode has
 * changed. One with faults is told of once and changes nothing.
 */
final class StateWatch {

    private static final Logger LOG = System.getLogger(StateWatch.class.getName());

    private final Path file;
    private final List<ServerId> servers;
    private Optional<Stamp> seen;
    private volatile Map<ServerId, ManualState> states = Map.of();

    private record Stamp(FileTime modified, long size, Object inode) {
    }

    /** Begins with what was read along with the configuration. */
    StateWatch(Configuration configuration) {
        file = configuration.stateFile();
        servers = configuration.servers();
        seen = stamp();
        change(configuration.states());
    }

    /** What is in force, without servers of which nothing is said. */
    Map<ServerId, ManualState> states() {
        return states;
    }

    /** Looks for a change; to be called from one thread. */
    void look() {
        Optional<Stamp> now = stamp();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        StateFile.Content content = StateFile.read(file, servers);
        content.faults().forEach(fault -> LOG.log(Level.WARNING, fault.toString()));
        content.rules().ifPresentOrElse(this::change, () -> LOG.log(Level.WARNING,
                file + ": not taken over; what was in force before stays"));
    }

    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void change(StateRules rules) {
        Map<ServerId, ManualState> next = rules.of(servers);
        for (ServerId server : servers) {
            ManualState before = states.getOrDefault(server, ManualState.AUTO);
            ManualState now = next.getOrDefault(server, ManualState.AUTO);
            if (now != before) {
                LOG.log(Level.INFO, "server {0}: {1} by hand, was {2}", server, StateFile.word(now),
                        StateFile.word(before));
            }
        }
        states = Map.copyOf(next);
    }
}
