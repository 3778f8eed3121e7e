package io.fairlead.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many processors this kernel could ever have: tables per processor have a value for each. */
public final class Processors {

    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private Processors() {
    }

    /** One more than the last number of a list as "0-3" or "0,2-7". */
    public static int possible() throws IOException {
        String list = Files.readString(POSSIBLE).strip();
        return Integer.parseInt(list.substring(Math.max(list.lastIndexOf('-'), list.lastIndexOf(',')) + 1)) + 1;
    }
}
