package io.fairlead.dispatch.relay;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;

/** Compares the limit of flows with the descriptors this process may have: a TCP flow takes two, a UDP flow one. */
final class DescriptorLimit {

    private static final Logger LOG = System.getLogger(DescriptorLimit.class.getName());

    private DescriptorLimit() {
    }

    /** Prepares for running out, and warns where the limit of flows cannot be reached. */
    static void check(int flows) {
        NativeErrors.load();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
            if (free < 2L * flows) {
                LOG.log(Level.WARNING, "the limit of " + flows + " flows may need " + 2L * flows + " descriptors, but "
                        + free + " are left: "
                        + "accepting will pause when they run out; raise the limit of open files (ulimit -n, LimitNOFILE=) or "
                        + "lower the limit of flows");
            }
        }
    }
}
