package io.fairlead.health;

/** What an operator says of a server, over what is measured of it. */
public enum ManualState {
    /** Nothing: checks and the port's state decide. */
    AUTO,
    /** Healthy, whatever checks and port say. */
    UP,
    /** No new answers and flows; old flows finish. */
    DRAIN,
    /** Sick, whatever checks and port say. */
    DOWN
}
