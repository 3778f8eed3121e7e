package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.OpenFlowsContract;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The relay on epoll compares open flows")
class EpollOpenFlowsTest extends OpenFlowsContract {

    @Override
    protected DataPlane open(DispatcherSettings settings) throws IOException {
        assumeTrue(Epoll.isAvailable(), "epoll is Linux's");
        return RelayDataPlane.open(settings, new EpollTransport());
    }
}
