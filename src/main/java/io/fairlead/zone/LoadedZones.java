package io.fairlead.zone;

import java.util.List;

/**
 * What a folder of zone files came to.
 *
 * @param catalogue the zones that are whole; one with a fault is not among them
 * @param faults    every fault of every file
 */
public record LoadedZones(ZoneCatalogue catalogue, List<ZoneFault> faults) {

    public LoadedZones {
        faults = List.copyOf(faults);
    }
}
