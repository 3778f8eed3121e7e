package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptHandlerTest {

    private final Logger logger = Logger.getLogger(AcceptHandler.class.getName());
    private final List<String> logged = new ArrayList<>();
    private final EmbeddedChannel listener = new EmbeddedChannel(new AcceptHandler());
    private final Handler capture = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getLevel() + " " + record.getMessage());
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeEach
    void captureLog() {
        listener.freezeTime();
        logger.setUseParentHandlers(false);
        logger.addHandler(capture);
    }

    @AfterEach
    void release() {
        logger.removeHandler(capture);
        logger.setUseParentHandlers(true);
        listener.finishAndReleaseAll();
    }

    private void fail() {
        listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
    }

    private void pass(long millis) {
        listener.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
    }

    @Test
    void restsAfterAFailureAndTriesAgain() {
        fail();
        assertFalse(listener.config().isAutoRead());
        pass(499);
        assertFalse(listener.config().isAutoRead());
        pass(1);
        assertTrue(listener.config().isAutoRead());
    }

    @Test
    void logsOnceUntilConnectionsAreAcceptedAgain() {
        for (int i = 0; i < 5; i++) {
            fail();
            pass(500);
        }
        assertEquals(1, logged.size(), logged::toString);
        assertTrue(logged.getFirst().startsWith("WARNING"));
        listener.writeInbound("a connection");
        assertEquals("a connection", listener.readInbound());
        assertEquals(2, logged.size());
        assertTrue(logged.getLast().startsWith("INFO"));
        listener.writeInbound("another");
        assertEquals(2, logged.size());
        fail();
        assertEquals(3, logged.size());
    }
}
