package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneContract;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.SourceBinding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** The whole battery on the loopback of a network namespace, where packets pass the programs as they do on a wire. */
@Tag(OwnNetwork.TAG)
@DisplayName("The kernel data plane")
class KernelDataPlaneTest extends DataPlaneContract {

    private static final DataPlaneSettings LOOPBACK = new DataPlaneSettings(DataPlaneSettings.Kind.KERNEL, List.of("lo"),
            DataPlaneSettings.Hook.TC, Path.of("/sys/fs/bpf/none"), DataPlaneSettings.AtStop.DETACH);

    private OwnNetwork network;

    @BeforeEach
    void enterNetwork() throws IOException {
        network = OwnNetwork.enter();
    }

    @AfterEach
    void leaveNetwork() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    @Override
    protected DataPlane open(DispatcherSettings settings) throws IOException {
        return open(settings, LOOPBACK);
    }

    final KernelDataPlane open(DispatcherSettings settings, DataPlaneSettings place) throws IOException {
        return KernelDataPlane.open(new DispatcherSettings(settings.listeners(), settings.limits(), settings.timeouts(),
                source(), settings.traffic(), settings.threads(), place), Optional.empty());
    }

    /** What servers are to see. */
    SourceBinding source() {
        return SourceBinding.TRANSPARENT;
    }

    @Override
    protected boolean endsConnections() {
        return false;
    }
}
