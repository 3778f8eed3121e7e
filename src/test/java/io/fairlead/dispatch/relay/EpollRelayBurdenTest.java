package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneBurden;
import io.fairlead.dispatch.DispatcherSettings;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The relay on epoll, under burden")
class EpollRelayBurdenTest extends DataPlaneBurden {

    @Override
    protected DataPlane open(DispatcherSettings settings) throws IOException {
        assumeTrue(Epoll.isAvailable(), "epoll is Linux's");
        return RelayDataPlane.open(settings, new EpollTransport());
    }

    @Override
    protected long streamMemory(DataPlane dataPlane) {
        return ((RelayDataPlane) dataPlane).streamMemory();
    }
}
