package io.fairlead.lab;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives a test class a lab of its own with Fairlead serving in it, from before the first test until after the last. */
final class ServingLab implements BeforeAllCallback, AfterAllCallback {

    private final String host;
    private final LabConfiguration configuration;
    private Lab lab;
    private FairleadProcess fairlead;

    /**
     * @param host          where Fairlead runs
     * @param configuration what it is started with; states the speed of each link as well
     */
    ServingLab(String host, LabConfiguration configuration) {
        this.host = host;
        this.configuration = configuration;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        lab = Lab.up(context.getRequiredTestClass(), configuration.mbits());
        fairlead = FairleadProcess.serve(lab, host, configuration);
        fairlead.awaitLog(0, "pool www: answering by measured load", Samples.FIRST);
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
