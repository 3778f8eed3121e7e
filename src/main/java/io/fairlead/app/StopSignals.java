package io.fairlead.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * What SIGTERM and SIGINT do: the first one lets what is under way finish, the second one stops at once.
 *
 * <p>Closing is left to the shutdown hook, which runs whichever way the program ends.
 */
final class StopSignals {

    private static final Logger LOG = System.getLogger(StopSignals.class.getName());

    private final Runnable drain;
    private final AtomicBoolean draining = new AtomicBoolean();

    private StopSignals(Runnable drain) {
        this.drain = drain;
    }

    /** Handles both signals from now on. */
    static void handle(Runnable drain) {
        StopSignals signals = new StopSignals(drain);
        Signal.handle(new Signal("TERM"), _ -> signals.arrived());
        Signal.handle(new Signal("INT"), _ -> signals.arrived());
    }

    private void arrived() {
        if (draining.compareAndSet(false, true)) {
            Thread.ofPlatform().name("fairlead-drain").start(this::drainAndExit);
        } else {
            System.exit(0);
        }
    }

    private void drainAndExit() {
        try {
            drain.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "what is under way could not finish", e);
        }
        System.exit(0);
    }
}
