package io.fairlead.lab;

import java.nio.file.Path;

/** A configuration that Fairlead can be started with in a lab. */
interface LabFile {

    /** Speed of each of the four servers' links in Mbit/s. */
    int[] mbits();

    /** Where Fairlead answers DNS. */
    String address();

    /** Whether the dispatcher is to run. */
    boolean dispatches();

    /** Writes it with all that it refers to; returns the configuration's own file. */
    Path write(Path folder);
}
