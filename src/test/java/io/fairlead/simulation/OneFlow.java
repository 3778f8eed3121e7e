package io.fairlead.simulation;

/** Stands on one flow. */
record OneFlow(double time, double octets, boolean udp, double rate) implements Arrivals.Cursor {

    @Override
    public boolean advance() {
        return false;
    }

    @Override
    public int entrance() {
        return 0;
    }

    @Override
    public int client() {
        return 0;
    }
}
