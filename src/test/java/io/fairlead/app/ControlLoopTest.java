package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.MeterSettings;
import io.fairlead.load.SourceMeter;
import io.fairlead.selection.Choice.Basis;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.testing.Await;
import io.fairlead.topology.Link;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("The control loop, with sources that a test moves")
class ControlLoopTest {

    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FakeSource a = new FakeSource("a", PERIOD);
    private final FakeSource b = new FakeSource("b", PERIOD);
    private final Pool pool = new Pool("www", List.of(server(a, 1), server(b, 2)));
    private final List<PoolChooser> choosers = List.of(new PoolChooser(pool, PolicySettings.Headroom.DEFAULT));
    private final SelectionBoard board = new SelectionBoard(Choosers.blind(choosers, HealthTable.ALL_UP, System.nanoTime()));
    private final ControlLoop loop = new ControlLoop(List.of(poll(a), poll(b)), choosers, board, () -> HealthTable.ALL_UP, PERIOD, System::nanoTime);

    private static Server server(FakeSource source, int number) {
        try {
            Inet4Address address = (Inet4Address) InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) number});
            return new Server(new ServerId("www", source.name()), Optional.of(address), Optional.empty(),
                    new Link(source.link, OptionalLong.empty()), 1, true);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static ControlLoop.Poll poll(FakeSource source) {
        MeterSettings settings = new MeterSettings(3, 10, Duration.ofMillis(200));
        return new ControlLoop.Poll(source, new SourceMeter(List.of(new Link(source.link, OptionalLong.empty())), PERIOD, settings));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(LIMIT, condition, () -> what + ", but weights are " + Arrays.toString(board.choice(0).weights())
                + " and loads " + loop.table().loads());
    }

    private double weight(int server) {
        return board.choice(0).weights()[server];
    }

    @Test
    @DisplayName("before the first reading it answers by static weights, afterwards by free capacity")
    void fromBlindToMeasured() {
        assertEquals(Basis.BLIND, board.choice(0).basis());
        a.bytesPerSecond = 0.9 * 125_000_000;
        b.bytesPerSecond = 0.1 * 125_000_000;
        loop.start();
        await("the loaded link gets next to nothing", () -> weight(0) < 0.1 && weight(1) > 0.9);
        assertEquals(Basis.MEASURED, board.choice(0).basis());
    }

    @Test
    @DisplayName("the answers follow the load as it moves")
    void followsTheLoad() {
        a.bytesPerSecond = 0.85 * 125_000_000;
        b.bytesPerSecond = 0.1 * 125_000_000;
        loop.start();
        await("b is preferred", () -> weight(1) > 0.8);
        a.bytesPerSecond = 0.1 * 125_000_000;
        b.bytesPerSecond = 0.85 * 125_000_000;
        await("a is preferred", () -> weight(0) > 0.8);
    }

    @Test
    @DisplayName("a source that never replies delays no other")
    void silentSource() {
        a.silent = true;
        b.bytesPerSecond = 1_000_000;
        loop.start();
        await("b is measured", () -> loop.table().of(b.link) instanceof LinkLoad.Known);
        int before = b.reads.get();
        await("b is read on", () -> b.reads.get() > before + 5);
        assertEquals(1, a.reads.get(), "one reading at a time");
    }

    @Test
    @DisplayName("a source that falls silent ages to stale and to unknown")
    void ageing() {
        a.bytesPerSecond = 1_000_000;
        b.bytesPerSecond = 1_000_000;
        loop.start();
        await("a is measured", () -> loop.table().of(a.link) instanceof LinkLoad.Known);
        a.silent = true;
        await("a is stale", () -> loop.table().of(a.link) instanceof LinkLoad.Stale);
        await("a is unknown", () -> loop.table().of(a.link) instanceof LinkLoad.Unknown);
        assertTrue(weight(0) > 0, "an unknown link still gets some clients");
    }
}
