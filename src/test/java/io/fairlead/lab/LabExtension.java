package io.fairlead.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class a lab of its own, from before the first test until after the last.
 *
 * <p>Where there can be no lab each test skips itself with the reason: a class that is skipped as a whole would be missing from
 * the reports.
 */
final class LabExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private final String host;
    private final LabFile configuration;
    private String obstacle = "";
    private Lab lab;
    private FairleadProcess fairlead;

    private LabExtension(String host, LabFile configuration) {
        this.host = host;
        this.configuration = configuration;
    }

    /** A lab with links of the speeds that the configuration states; nothing is started in it. */
    static LabExtension empty(LabFile configuration) {
        return new LabExtension(null, configuration);
    }

    /** A lab in which Fairlead serves on a host, and knows the load of its links. */
    static LabExtension serving(String host, LabFile configuration) {
        return new LabExtension(host, configuration);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        obstacle = Lab.obstacle();
        if (obstacle.isEmpty()) {
            lab = Lab.up(context.getRequiredTestClass(), configuration.mbits());
            if (host != null) {
                fairlead = FairleadProcess.serve(lab, host, configuration);
                fairlead.awaitLog(0, "pool www: answering by measured load", Samples.FIRST);
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (fairlead != null) {
            fairlead.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    Lab lab() {
        return lab;
    }

    FairleadProcess fairlead() {
        return fairlead;
    }
}
