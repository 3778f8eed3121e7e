package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.TrafficControl;
import io.fairlead.bpf.TrafficControl.End;
import io.fairlead.bpf.TrafficControl.Filter;
import io.fairlead.dispatch.DataPlaneSettings.AtStop;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs attached as they are before Linux 6.6, beside filters of others. */
@Tag(OwnNetwork.TAG)
@DisplayName("A filter of clsact")
class ClsactTest {

    private static final int LOOPBACK = 1;

    private PinnedSite site;

    @BeforeEach
    void enter() throws IOException {
        site = new PinnedSite();
    }

    @AfterEach
    void leave() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    private static List<Filter> filters(End end) throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            return control.filters(LOOPBACK, end);
        }
    }

    private boolean hasClsact() throws IOException {
        return site.network().run("tc", "qdisc", "show", "dev", "lo").contains("clsact");
    }

    /** Another's: looks for one address. */
    private void addForeign(String end, int priority) throws IOException {
        site.network().run("tc", "filter", "add", "dev", "lo", end, "protocol", "ip", "prio", "" + priority, "u32",
                "match", "ip", "dst", "203.0.113.1", "flowid", "1:1");
    }

    /** Another's program: drops packets as long as a ping's. */
    private void addDropper(int priority) throws IOException {
        byte[] instructions = HexFormat.of().parseHex("6112000000000000" + "b7000000ffffffff" + "5502010062000000"
                + "b700000002000000" + "9500000000000000");
        int program = Bpf.load("dropper", Bpf.PROGRAM_SCHED_CLS, 0, instructions, "GPL", MemorySegment.NULL);
        assertTrue(program > 0, "loaded: " + program);
        try (TrafficControl control = new TrafficControl()) {
            control.put(LOOPBACK, End.INGRESS, priority, 1, program, "dropper", false);
        } finally {
            LinuxCalls.close(program);
        }
    }

    @Test
    @DisplayName("carries packets both ways, is read back, and goes with the clsact that was made for it")
    void carries() throws IOException {
        try (KernelDataPlane plane = site.open(Hook.CLSACT, AtStop.DETACH)) {
            site.ask();
            assertTrue(plane.modes().getFirst().startsWith("lo: clsact ingress, priority 50000, program "),
                    plane.modes()::toString);
            assertEquals(1, filters(End.INGRESS).size());
            assertEquals(1, filters(End.EGRESS).size());
            assertTrue(hasClsact());
        }
        assertFalse(hasClsact());
        assertFalse(Files.exists(PinnedSite.PINS.resolve("layout-" + Table.LAYOUT)));
    }

    @Test
    @DisplayName("outlives its process; the next one finds it again and puts its program in its place")
    void isFoundAgain() throws IOException {
        site.open(Hook.CLSACT, AtStop.KEEP).close();
        site.ask();
        Filter before = filters(End.INGRESS).getFirst();
        try (KernelDataPlane second = site.open(Hook.CLSACT, AtStop.KEEP)) {
            site.ask();
            List<Filter> after = filters(End.INGRESS);
            assertEquals(1, after.size(), after::toString);
            assertEquals(before.priority(), after.getFirst().priority());
            assertTrue(before.program() != after.getFirst().program(), "another program");
            assertEquals(1, second.statistics().open());
        }
        List<String> removed = KernelDataPlane.detach(PinnedSite.PINS);
        assertTrue(removed.stream().anyMatch(line -> line.contains("filter-arrive-lo")), removed::toString);
        assertFalse(hasClsact());
    }

    @Test
    @DisplayName("leaves others' filters and their clsact alone, at its own priority too, and lets them see what is not ours")
    void leavesOthersAlone() throws IOException {
        site.network().run("tc", "qdisc", "add", "dev", "lo", "clsact");
        addForeign("ingress", 7);
        addForeign("ingress", 50_000);
        addDropper(60_000);
        try (KernelDataPlane plane = site.open(Hook.CLSACT, AtStop.KEEP)) {
            site.ask();
            assertTrue(plane.modes().getFirst().contains("priority 50001"), plane.modes()::toString);
        }
        assertThrows(IOException.class, () -> site.network().run("ping", "-c", "1", "-W", "1", "127.0.0.1"),
                "what is behind ours sees pings, and drops them");
        KernelDataPlane.detach(PinnedSite.PINS);
        assertTrue(hasClsact());
        assertEquals(List.of(7, 50_000, 60_000), filters(End.INGRESS).stream().map(Filter::priority).distinct().toList());
        assertEquals(List.of(), filters(End.EGRESS));
    }

    @Test
    @DisplayName("keeps a clsact that it made while another's filter is in it")
    void keepsAClsactInUse() throws IOException {
        try (KernelDataPlane _ = site.open(Hook.CLSACT, AtStop.DETACH)) {
            addForeign("egress", 9);
        }
        assertTrue(hasClsact());
        assertEquals(List.of("u32"), filters(End.EGRESS).stream().map(Filter::kind).distinct().toList());
    }

    @Test
    @DisplayName("takes the place of tcx and gives it back, without two of ours at one interface")
    void changesPlaces() throws IOException {
        site.open(Hook.TC, AtStop.KEEP).close();
        site.open(Hook.CLSACT, AtStop.KEEP).close();
        site.ask();
        assertEquals(0, Bpf.attached(LOOPBACK, Bpf.TCX_INGRESS));
        site.open(Hook.TC, AtStop.KEEP).close();
        site.ask();
        assertEquals(1, Bpf.attached(LOOPBACK, Bpf.TCX_INGRESS));
        assertEquals(List.of(), filters(End.INGRESS));
        assertFalse(hasClsact());
    }

    @Test
    @DisplayName("is refused with the reason where an older kind of ingress qdisc stands in the way")
    void isRefused() throws IOException {
        site.network().run("tc", "qdisc", "add", "dev", "lo", "ingress");
        IOException refused = assertThrows(IOException.class, () -> site.open(Hook.CLSACT, AtStop.DETACH));
        assertTrue(refused.getMessage().startsWith("attach to lo (clsact ingress): a qdisc of kind 'ingress'"),
                refused::getMessage);
        assertEquals(List.of(), filters(End.INGRESS));
        assertTrue(site.network().run("tc", "qdisc", "show", "dev", "lo").contains("ingress"));
    }
}
