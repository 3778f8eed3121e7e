package io.fairlead.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One check of one address, from connecting to closing, under one deadline. Lives on the event loop.
 *
 * <p>The first outcome counts and closes the channel; whatever comes after it is ignored. The outcome is handed on only
 * once the socket is closed, so that whoever starts the next attempt then never has two sockets to one address.
 *
 * <p>A busy machine must not take its own slowness for the server's. How late the deadline comes tells how far the loop
 * is behind; when that is a good part of the timeout, the time that ran out was not the server's.
 */
final class Attempt {

    /** Deadlines that are late by more than this part of the timeout are no failures. */
    private static final int TOLERATED_PART = 10;

    private final EventLoop loop;
    private final Duration timeout;
    private final Consumer<Outcome> ended;
    private final long due;
    private String awaited = "connection";
    private Future<?> deadline;
    private Channel channel;
    private boolean over;
    private boolean abandoned;

    private Attempt(EventLoop loop, Duration timeout, Consumer<Outcome> ended) {
        this.loop = loop;
        this.timeout = timeout;
        this.ended = ended;
        this.due = System.nanoTime() + timeout.toNanos();
    }

    /**
     * Begins an attempt. To be called on the loop.
     *
     * @param bootstrap channel type and options
     * @param timeout   for all of it
     * @param ended     told the outcome exactly once, on the loop, within the timeout and the time a close may take;
     *                  never told once the attempt is abandoned
     */
    static Attempt start(EventLoop loop, Bootstrap bootstrap, InetSocketAddress address, Exchange exchange,
                      Duration timeout, Consumer<Outcome> ended) {
        Attempt attempt = new Attempt(loop, timeout, ended);
        attempt.deadline = loop.schedule(attempt::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
        bootstrap.clone(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                attempt.channel = channel;
                exchange.prepare(channel.pipeline(), attempt);
            }
        }).connect(address).addListener((ChannelFuture connected) -> attempt.connected(connected));
        return attempt;
    }

    /** Names what comes next, for the words of a timeout: "no such thing within 2 s". */
    void await(String what) {
        awaited = what;
    }

    /** The check has passed. */
    void pass() {
        end(new Outcome.Passed());
    }

    /** The check has failed, for a reason in words. */
    void fail(String reason) {
        end(new Outcome.Failed(reason));
    }

    /** Closes the socket at once, with no last word of TLS, and leaves no outcome. */
    void abandon() {
        over = true;
        abandoned = true;
        deadline.cancel(false);
        if (channel != null && channel.pipeline().firstContext() != null) {
            channel.pipeline().firstContext().close();
        }
    }

    private void expire() {
        long late = System.nanoTime() - due;
        if (late > timeout.toNanos() / TOLERATED_PART) {
            end(new Outcome.Missed(late));
        } else {
            fail("no " + awaited + " within " + FailureReason.words(timeout));
        }
    }

    /** A channel that could not even be made is not on the loop, and neither is the call that says so. */
    private void connected(ChannelFuture connected) {
        if (!connected.isSuccess()) {
            loop.execute(() -> fail(FailureReason.of(connected.cause())));
        }
    }

    private void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        deadline.cancel(false);
        if (channel == null) {
            ended.accept(outcome);
        } else {
            channel.close().addListener(closed -> handOn(outcome));
        }
    }

    private void handOn(Outcome outcome) {
        if (!abandoned) {
            ended.accept(outcome);
        }
    }
}
