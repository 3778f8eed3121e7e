package io.fairlead.simulation;

import java.util.Objects;

/** A farm and its traffic, ready to be run with one chooser after the other. Immutable; runs share nothing. */
public final class Simulation {

    private final Farm farm;
    private final Workload workload;

    public Simulation(Farm farm, Workload workload) {
        this.farm = Objects.requireNonNull(farm, "farm");
        this.workload = Objects.requireNonNull(workload, "workload");
    }

    /**
     * Runs it in virtual time.
     *
     * @param seed the same seed brings the same flows, background and polls, whoever chooses
     */
    public Result run(Contender contender, long seed) {
        return new Engine(farm, workload, contender, seed).run();
    }
}
