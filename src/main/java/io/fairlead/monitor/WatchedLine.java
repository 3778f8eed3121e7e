package io.fairlead.monitor;

import io.fairlead.counter.PortStatus;
import io.fairlead.monitor.Survey.InterfaceCount;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * One watched interface over its comings and goings: one that is made anew under its name is attached to anew, and what was
 * counted before stays counted.
 */
final class WatchedLine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(WatchedLine.class.getName());

    private final WatchedInterface watched;
    private final Counting counting;
    private Counting.Tap tap;
    private int index;
    private Tally before = Tally.NONE;
    private PortStatus status = PortStatus.DOWN;
    private String trouble = "";

    WatchedLine(WatchedInterface watched, Counting counting) {
        this.watched = watched;
        this.counting = counting;
    }

    /** @throws IOException when there is no such interface, or nothing can be attached to it */
    void attach() throws IOException {
        Device at = Device.ethernet(watched.name());
        tap = counting.attach(watched, at);
        index = at.index();
        status = at.isUp() ? PortStatus.UP : PortStatus.DOWN;
    }

    /** Sees whether the interface is still the one that is counted on, and begins anew where it is another. */
    void look() {
        try {
            Optional<Device> at = Device.of(watched.name());
            status = at.filter(Device::isUp).isPresent() ? PortStatus.UP : PortStatus.DOWN;
            if (tap != null && (at.isEmpty() || at.get().index() != index || !tap.isThere())) {
                detach(); // It is attached to at the next look: what has passed unseen breaks continuity.
            } else if (tap == null && at.isPresent()) {
                attach();
                LOG.log(Level.INFO, "{0} is back, and watched again", watched.name());
            }
            trouble = "";
        } catch (IOException e) {
            if (!trouble.equals(e.getMessage())) {
                trouble = String.valueOf(e.getMessage());
                LOG.log(Level.WARNING, "{0} is not watched: {1}", watched.name(), trouble);
            }
        }
    }

    private void detach() throws IOException {
        before = before.plus(tap.tally());
        close();
        LOG.log(Level.WARNING, "{0} is gone, or what counts there: what passes is not counted", watched.name());
    }

    /** Whether what passes was counted when this was looked at last. */
    boolean isWatched() {
        return tap != null && status == PortStatus.UP;
    }

    InterfaceCount count() throws IOException {
        Tally now = tap == null ? before : before.plus(tap.tally());
        return new InterfaceCount(watched, status, tap == null ? "" : counting.method(), now);
    }

    @Override
    public void close() {
        if (tap != null) {
            tap.close();
            tap = null;
            index = 0;
        }
    }
}
