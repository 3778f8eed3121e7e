package io.fairlead.health;

/** Whether a server is fit to be answered. */
public enum Health {
    /** Checks pass, or the pool has none. */
    UP,
    /** Checks fail: not chosen while another server is up. */
    DOWN
}
