package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.SourceBinding;
import org.junit.jupiter.api.DisplayName;

/** The whole battery with sources rewritten too. */
@DisplayName("The kernel data plane with full NAT")
class FullNatDataPlaneTest extends KernelDataPlaneTest {

    @Override
    SourceBinding source() {
        return SourceBinding.DISPATCHER;
    }
}
