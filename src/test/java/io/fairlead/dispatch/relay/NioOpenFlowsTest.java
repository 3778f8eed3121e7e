package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.OpenFlowsContract;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The relay on Java's selectors compares open flows")
class NioOpenFlowsTest extends OpenFlowsContract {

    @Override
    protected DataPlane open(DispatcherSettings settings) throws IOException {
        return RelayDataPlane.open(settings, new NioTransport());
    }
}
