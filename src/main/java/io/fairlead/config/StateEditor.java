package io.fairlead.config;

import io.fairlead.health.ManualState;
import io.fairlead.health.StateRule;
import io.fairlead.health.StateRules;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes a state file whole or not at all: the new text is written beside it, forced to disk, and renamed onto it.
 * Comments and other rules stay as they are. Two editors at once take turns: only one
 * can create the file beside.
 */
public final class StateEditor {

    private static final String HEADING = """
            # What operators say of servers: POOL/SERVER up, drain, down or auto, with * and ? in the names.
            # The last line that matches a server counts. Changes take force at once.
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration GLANCE = Duration.ofMillis(10);

    private final Path file;
    private final Path next;
    private final Collection<ServerId> servers;

    /** @param servers all that there are */
    public StateEditor(Path file, Collection<ServerId> servers) {
        this.file = file;
        this.next = file.resolveSibling(file.getFileName() + ".new");
        this.servers = servers;
    }

    /**
     * Brings a rule into force: it stands last, and those that it leaves without effect go.
     *
     * @throws IOException when the file cannot be written, or holds what is no rule; then nothing is changed
     */
    public void set(StateRule rule) throws IOException {
        try (FileChannel channel = claim()) {
            try {
                byte[] text = changed(current(), rule).getBytes(StandardCharsets.UTF_8);
                for (ByteBuffer left = ByteBuffer.wrap(text); left.hasRemaining();) {
                    channel.write(left);
                }
                inherit();
                channel.force(true);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                Files.deleteIfExists(next);
                throw e;
            }
        }
    }

    /** Creates the file beside, which one editor at a time can. */
    private FileChannel claim() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(next + " is there: another change is under way, or broke off."
                            + " Cure: wait, or remove that file", e);
                }
                LockSupport.parkNanos(GLANCE.toNanos());
            }
        }
    }

    private List<String> current() throws IOException {
        Faults faults = new Faults(file);
        List<String> lines = StateFile.text(file, faults).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            StateFile.rule(lines.get(i), new Position(i + 1, 0), faults);
        }
        if (faults.hasErrors()) {
            throw new IOException(faults.inOrder().getFirst().toString());
        }
        return lines;
    }

    private String changed(List<String> lines, StateRule rule) {
        List<String> changed = new ArrayList<>(lines.isEmpty() ? HEADING.lines().toList() : lines);
        changed.removeIf(line -> parsed(line).filter(old -> isReplaced(old, rule)).isPresent());
        if (rule.state() != ManualState.AUTO || isOverruled(changed, rule)) {
            changed.add(rule.pattern() + " " + StateFile.word(rule.state()));
        }
        return String.join("\n", changed) + "\n";
    }

    /** Whether the new rule says something of every server of which the old one did. */
    private boolean isReplaced(StateRule old, StateRule rule) {
        List<ServerId> meant = servers.stream().filter(old::matches).toList();
        return old.pattern().equals(rule.pattern()) || !meant.isEmpty() && meant.stream().allMatch(rule::matches);
    }

    /** Whether some other rule still says something of a server that is to be left to itself. */
    private boolean isOverruled(List<String> lines, StateRule rule) {
        StateRules others = new StateRules(lines.stream().flatMap(line -> parsed(line).stream()).toList());
        return servers.stream().anyMatch(server -> rule.matches(server) && others.of(server) != ManualState.AUTO);
    }

    private Optional<StateRule> parsed(String line) {
        return StateFile.rule(line, Position.WHOLE_FILE, new Faults(file));
    }

    /** Owner and permissions of the old file; a new one may be read by all, as it holds no secret. */
    private void inherit() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
        if (!Files.exists(file)) {
            view.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
            return;
        }
        PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
        view.setPermissions(old.permissions());
        if (!view.readAttributes().owner().equals(old.owner()) || !view.readAttributes().group().equals(old.group())) {
            view.setOwner(old.owner());
            view.setGroup(old.group());
        }
    }
}
