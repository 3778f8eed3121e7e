package io.fairlead.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Checks one address again and again: one attempt at a time, the next a period after the last one began but never
 * before it has ended. Lives on the event loop.
 */
final class CheckCycle {

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final InetSocketAddress address;
    private final Exchange exchange;
    private final HealthSettings settings;
    private final Dampener dampener;
    private final Consumer<Outcome> checked;
    private Attempt attempt;
    private long began;
    private boolean stopped;
    private String failure = "";

    /** @param checked told on the loop of each check that ended */
    CheckCycle(EventLoop loop, Bootstrap bootstrap, InetSocketAddress address, Exchange exchange,
               HealthSettings settings, Consumer<Outcome> checked) {
        this.loop = loop;
        this.bootstrap = bootstrap;
        this.address = address;
        this.exchange = exchange;
        this.settings = settings;
        this.dampener = new Dampener(settings.rise(), settings.fall());
        this.checked = checked;
    }

    /** Begins, at this cycle's place among all of them. */
    void start(int index, int count) {
        schedule(Spread.first(settings.period(), index, count));
    }

    /** Ends the check under way, if there is one, and begins no more. */
    void stop() {
        stopped = true;
        if (attempt != null) {
            attempt.abandon();
        }
    }

    /** The damped health of the address. */
    Health health() {
        return dampener.health();
    }

    /** Whether there is a result yet. */
    boolean decided() {
        return dampener.decided();
    }

    /** Why the last failed check failed, with the address; empty when none failed yet. */
    String failure() {
        return failure;
    }

    private void schedule(long delay) {
        loop.schedule(this::check, delay, TimeUnit.NANOSECONDS);
    }

    private void check() {
        if (stopped) {
            return;
        }
        began = System.nanoTime();
        attempt = Attempt.start(loop, bootstrap, address, exchange, settings.timeout(), this::take);
    }

    private void take(Outcome outcome) {
        double random = ThreadLocalRandom.current().nextDouble();
        long interval = dampener.decided()
                ? Spread.next(settings.period(), random) : Spread.second(settings.period(), random);
        schedule(Math.max(0, interval - (System.nanoTime() - began)));
        switch (outcome) {
            case Outcome.Passed passed -> dampener.accept(true);
            case Outcome.Failed failed -> {
                failure = NetUtil.toSocketAddressString(address) + ": " + failed.reason();
                dampener.accept(false);
            }
            case Outcome.Missed missed -> {
                // no result: neither ends a run nor lengthens one
            }
        }
        checked.accept(outcome);
    }
}
