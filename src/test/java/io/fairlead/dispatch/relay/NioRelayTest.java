package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneContract;
import io.fairlead.dispatch.DispatcherSettings;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The relay on Java's selectors")
class NioRelayTest extends DataPlaneContract {

    @Override
    protected DataPlane open(DispatcherSettings settings) throws IOException {
        return RelayDataPlane.open(settings, new NioTransport());
    }
}
