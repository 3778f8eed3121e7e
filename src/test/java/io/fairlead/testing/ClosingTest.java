package io.fairlead.testing;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A test whose resources are closed behind it, the last opened first, whether it passes or not. */
public abstract class ClosingTest {

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Has a resource closed after this test. */
    protected final <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }
}
