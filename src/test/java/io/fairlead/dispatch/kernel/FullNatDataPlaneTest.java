package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.SourceBinding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** The whole battery with sources rewritten too. */
@Tag(OwnNetwork.TAG)
@DisplayName("The kernel data plane with full NAT")
class FullNatDataPlaneTest extends KernelDataPlaneTest {

    @Override
    SourceBinding source() {
        return SourceBinding.DISPATCHER;
    }
}
