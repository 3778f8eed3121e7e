package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.Measurement;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The switch's record of a link and the dispatcher's own become one")
class TrafficRecordTest {

    private static final LinkLoad UNKNOWN = new LinkLoad.Unknown("no reply", false);
    private static final LinkLoad DOWN = new LinkLoad.Down();

    private static LinkLoad known(double from, double to, long capacity) {
        LinkRate fromRate = new LinkRate(from, 10, 1, 0);
        return new LinkLoad.Known(new Measurement(fromRate, new LinkRate(to, 10, 0, 0), capacity, 5, 1));
    }

    private static Measurement measurement(LinkLoad load) {
        return assertInstanceOf(LinkLoad.Measured.class, load).measurement();
    }

    @Test
    @DisplayName("each alone is itself")
    void alone() {
        LinkLoad ofSwitch = known(100, 10, 8_000);
        LinkLoad own = known(50, 20, 9_000);
        assertSame(ofSwitch, TrafficRecord.SWITCH.combine(ofSwitch, own));
        assertSame(own, TrafficRecord.OWN.combine(ofSwitch, own));
    }

    @Test
    @DisplayName("the own record takes the capacity from the switch where none is stated")
    void capacityFromTheSwitch() {
        assertEquals(8_000, measurement(TrafficRecord.OWN.combine(known(100, 10, 8_000), known(50, 20, 0))).capacity());
    }

    @Test
    @DisplayName("both: the larger rate of each direction, never the sum, with the switch's drops")
    void both() {
        Measurement both = measurement(TrafficRecord.BOTH.combine(known(100, 10, 8_000), known(50, 20, 0)));
        assertEquals(100, both.from().bytes());
        assertEquals(20, both.to().bytes());
        assertEquals(8_000, both.capacity());
        assertEquals(1, both.from().discards());
    }

    @Test
    @DisplayName("where replies pass by, what comes from the server is the switch's word, and without it nothing is known")
    void unseenReplies() {
        LinkLoad ofSwitch = known(100, 10, 8_000);
        LinkLoad own = known(0, 20, 0);
        for (TrafficRecord record : List.of(TrafficRecord.OWN, TrafficRecord.BOTH)) {
            Measurement load = measurement(record.combineUnseen(ofSwitch, own));
            assertEquals(100, load.from().bytes());
            assertEquals(20, load.to().bytes());
            assertEquals(8_000, load.capacity());
            assertSame(UNKNOWN, record.combineUnseen(UNKNOWN, own));
            assertSame(DOWN, record.combineUnseen(DOWN, own));
        }
        assertSame(ofSwitch, TrafficRecord.SWITCH.combineUnseen(ofSwitch, own));
        assertSame(ofSwitch, TrafficRecord.OWN.combineUnseen(ofSwitch, UNKNOWN));
    }

    @Test
    @DisplayName("both: a port that is down is down, and a doubted switch stays doubted")
    void downAndStale() {
        assertSame(DOWN, TrafficRecord.BOTH.combine(DOWN, known(50, 20, 9_000)));
        LinkLoad stale = new LinkLoad.Stale(measurement(known(100, 10, 8_000)), 0.4);
        LinkLoad both = TrafficRecord.BOTH.combine(stale, known(500, 20, 0));
        assertEquals(0.4, both.doubt());
        assertEquals(500, measurement(both).from().bytes());
    }

    @Test
    @DisplayName("both: where the switch tells nothing the own record stands alone, if its use can be told")
    void ownStandsAlone() {
        LinkLoad own = known(50, 20, 9_000);
        assertSame(own, TrafficRecord.BOTH.combine(UNKNOWN, own));
        assertSame(UNKNOWN, TrafficRecord.BOTH.combine(UNKNOWN, known(50, 20, 0)));
        assertSame(UNKNOWN, TrafficRecord.BOTH.combine(UNKNOWN, new LinkLoad.Unknown("not yet", true)));
    }
}
