package io.fairlead.app;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneSettings.Kind;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.dispatch.kernel.KernelDataPlane;
import io.fairlead.dispatch.relay.RelayDataPlane;
import io.fairlead.topology.Pool;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** Opens the data plane that is configured, or of {@code auto} the best that can be had. */
final class DataPlanes {

    private static final Logger LOG = System.getLogger(DataPlanes.class.getName());

    private DataPlanes() {
    }

    /** @throws Failure when it cannot be opened, with the cure */
    static DataPlane open(DispatcherSettings settings, List<Pool> pools) {
        Kind kind = settings.dataPlane().kind();
        if (kind != Kind.RELAY) {
            try {
                return kernel(settings, pools);
            } catch (IOException e) {
                if (kind == Kind.KERNEL || needsKernel(settings)) {
                    throw new Failure("the dispatcher cannot start: " + e.getMessage());
                }
                LOG.log(Level.INFO, "the dispatcher relays in user space: {0}", e.getMessage());
            }
        }
        try {
            return RelayDataPlane.open(settings);
        } catch (IOException e) {
            throw new Failure("the dispatcher cannot start: " + e.getMessage());
        }
    }

    /** The relay cannot let replies pass by. */
    private static boolean needsKernel(DispatcherSettings settings) {
        return !settings.unseenPools().isEmpty();
    }

    private static DataPlane kernel(DispatcherSettings settings, List<Pool> pools) throws IOException {
        if (settings.dataPlane().kind() == Kind.AUTO && settings.source() == SourceBinding.DISPATCHER
                && !needsKernel(settings)) {
            throw new IOException("the kernel data plane would pass by this machine's packet filter, and be of no use to "
                    + "clients on this machine; cure, where that is no matter: 'data-plane: kernel', or 'source: "
                    + "transparent' where servers' replies come back through this machine");
        }
        Optional<String> reason = KernelDataPlane.unsupported(settings, pools);
        if (reason.isPresent()) {
            throw new IOException("the kernel data plane does not do this: " + reason.get());
        }
        KernelDataPlane dataPlane = KernelDataPlane.open(settings);
        dataPlane.modes().forEach(mode -> LOG.log(Level.INFO, "the dispatcher forwards in the kernel: {0}", mode));
        return dataPlane;
    }
}
