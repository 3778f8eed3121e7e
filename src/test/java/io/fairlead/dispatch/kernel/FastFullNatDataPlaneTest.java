package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.SourceBinding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** The whole battery with native XDP and sources rewritten too. */
@Tag(OwnNetwork.TAG)
@DisplayName("The kernel data plane with XDP and full NAT")
class FastFullNatDataPlaneTest extends FastDataPlaneTest {

    @Override
    SourceBinding source() {
        return SourceBinding.DISPATCHER;
    }
}
