package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.dispatch.DataPlaneSettings.AtStop;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What outlives a process, and how its successor finds it: on the loopback of a network namespace, pinned. */
@Tag(OwnNetwork.TAG)
class TakeoverTest {

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

    @Test
    @DisplayName("traffic goes on without a process, and its successor has the flows and counters")
    void goesOn() throws IOException {
        try (KernelDataPlane first = site.open(Hook.TC, AtStop.KEEP)) {
            site.ask();
            assertEquals(1, first.statistics().open());
        }
        site.ask();
        try (KernelDataPlane second = site.open(Hook.TC, AtStop.KEEP, 6_999)) {
            site.ask();
            assertEquals(1, second.statistics().opened(), "the same flow, though another listener stands first now");
            assertEquals(1, second.statistics().open());
            assertEquals(9, second.counters().getFirst().toBytes());
            assertTrue(second.modes().stream().allMatch(mode -> mode.startsWith("lo: tcx")), second.modes()::toString);
        }
    }

    @Test
    @DisplayName("an orderly end takes everything away, and so does detach after an end that left it")
    void takesAway() throws IOException {
        try (KernelDataPlane first = site.open(Hook.TC, AtStop.DETACH)) {
            site.ask();
            assertEquals(1, Bpf.attached(1, Bpf.TCX_INGRESS));
            assertEquals(1, first.flows(5).size());
        }
        assertEquals(0, Bpf.attached(1, Bpf.TCX_INGRESS));
        assertFalse(Files.exists(PinnedSite.PINS.resolve("layout-" + Table.LAYOUT)));
        site.open(Hook.TC, AtStop.KEEP).close();
        assertEquals(1, Bpf.attached(1, Bpf.TCX_EGRESS));
        assertTrue(KernelDataPlane.detach(PinnedSite.PINS).stream().anyMatch(line -> line.startsWith("detached")));
        assertEquals(0, Bpf.attached(1, Bpf.TCX_EGRESS));
        assertFalse(Files.exists(PinnedSite.PINS));
        assertEquals(List.of(), KernelDataPlane.detach(PinnedSite.PINS));
    }
}
