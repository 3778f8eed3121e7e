package io.fairlead.health;

import static io.fairlead.health.Checks.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.Await;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("component")
@ParameterizedClass
@EnumSource(Transport.class)
class AttemptTest {

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private final Transport transport;
    private final AtomicInteger gone = new AtomicInteger();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private MultiThreadIoEventLoopGroup group;
    private EventLoop loop;
    private ScriptedServer silent;

    AttemptTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() throws IOException {
        group = new MultiThreadIoEventLoopGroup(1, transport.handlers());
        loop = group.next();
        silent = new ScriptedServer(connection -> {
            ScriptedServer.SILENT.serve(connection);
            gone.incrementAndGet();
        });
    }

    @AfterEach
    void stop() throws IOException {
        silent.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(LIMIT.toMillis());
    }

    @Test
    void failsWhenTheServerLetsTimeRunOut() {
        loop.execute(this::attempt);
        awaitOutcome();
        assertEquals(List.of(new Outcome.Failed("no response within 300 ms")), List.copyOf(outcomes));
    }

    @Test
    @DisplayName("is missed, not failed, when this machine was so busy that the deadline itself came late")
    void isMissedWhenThisMachineWasBusy() {
        loop.execute(this::attempt);
        Await.until(LIMIT, () -> silent.accepted() == 1, () -> "a connection");
        long end = System.nanoTime() + 2 * TIMEOUT.toNanos();
        loop.execute(() -> Await.until(LIMIT, () -> System.nanoTime() - end > 0, () -> "the end of the busy time"));
        awaitOutcome();
        Outcome.Missed missed = assertInstanceOf(Outcome.Missed.class, outcomes.peek());
        assertTrue(missed.late() > TIMEOUT.toNanos() / 2, missed::toString);
    }

    @Test
    void leavesNoOutcomeOnceItIsAbandoned() {
        AtomicReference<Attempt> attempt = new AtomicReference<>();
        loop.execute(() -> attempt.set(attempt()));
        Await.until(LIMIT, () -> silent.accepted() == 1, () -> "a connection");
        loop.execute(() -> attempt.get().abandon());
        Await.until(LIMIT, () -> gone.get() == 1, () -> "the connection to be closed");
        loop.execute(() -> attempt.get().fail("something else"));
        assertTrue(loop.submit(() -> { }).awaitUninterruptibly(LIMIT.toMillis()));
        assertEquals(List.of(), List.copyOf(outcomes));
    }

    @Test
    @DisplayName("fails where not even a socket can be made, and says so on the loop")
    void failsWhereNoSocketCanBeMade() {
        AtomicReference<Thread> told = new AtomicReference<>();
        loop.execute(() -> Attempt.start(loop, new Bootstrap().channelFactory(() -> {
            throw new IllegalStateException("too many open files");
        }), address(), new TcpExchange(), TIMEOUT, outcome -> {
            told.set(Thread.currentThread());
            outcomes.add(outcome);
        }));
        awaitOutcome();
        assertEquals(List.of(new Outcome.Failed("too many open files")), List.copyOf(outcomes));
        assertTrue(loop.inEventLoop(told.get()));
    }

    private Attempt attempt() {
        HealthSettings.Http check = Checks.http(silent.port(), "/");
        return Attempt.start(loop, transport.bootstrap(), address(), new HttpExchange(check, address(), null, "test"),
                TIMEOUT, outcomes::add);
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), silent.port());
    }

    private void awaitOutcome() {
        Await.until(LIMIT, () -> !outcomes.isEmpty(), () -> "an outcome");
    }
}
