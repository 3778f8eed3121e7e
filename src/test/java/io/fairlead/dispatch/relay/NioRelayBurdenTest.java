package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneBurden;
import io.fairlead.dispatch.DispatcherSettings;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The relay on Java's selectors, under burden")
class NioRelayBurdenTest extends DataPlaneBurden {

    @Override
    protected DataPlane open(DispatcherSettings settings) throws IOException {
        return RelayDataPlane.open(settings, new NioTransport());
    }

    @Override
    protected long streamMemory(DataPlane dataPlane) {
        return ((RelayDataPlane) dataPlane).streamMemory();
    }
}
