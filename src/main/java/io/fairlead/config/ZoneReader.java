package io.fairlead.config;

import io.fairlead.answer.ServiceCheck;
import io.fairlead.topology.Service;
import io.fairlead.zone.DomainName;
import io.fairlead.zone.LoadedZones;
import io.fairlead.zone.ZoneCatalogue;
import io.fairlead.zone.ZoneFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Has the zones loaded, takes over their faults, and tells whether a name can be a service in them. */
final class ZoneReader {

    private static final LoadedZones NONE = new LoadedZones(ZoneCatalogue.EMPTY, List.of());

    private final LoadedZones loaded;
    private final boolean whole;

    private ZoneReader(LoadedZones loaded, boolean whole) {
        this.loaded = loaded;
        this.whole = whole;
    }

    /** Loads the zones of the folder that the configuration names. */
    static ZoneReader read(Section dns, Optional<Path> folder, Function<Path, LoadedZones> loader) {
        if (folder.isEmpty()) {
            return new ZoneReader(NONE, false);
        }
        if (!Files.isDirectory(folder.get())) {
            dns.error("zones", "there is no folder " + Quote.of(folder.get().toString()),
                    "create it and put zone files into it, or name another; paths begin at the folder of this file");
            return new ZoneReader(NONE, false);
        }
        LoadedZones loaded = loader.apply(folder.get());
        for (ZoneFault fault : loaded.faults()) {
            dns.faults().add(new Fault(Fault.Severity.ERROR, fault.file(), fault.line(), 0, "", fault.message(),
                    fault.cure()));
        }
        return new ZoneReader(loaded, loaded.faults().isEmpty());
    }

    ZoneCatalogue catalogue() {
        return loaded.catalogue();
    }

    /**
     * A service's name, in the zone that encloses it.
     *
     * @throws BadValue when it is no name, or cannot be a service there
     */
    DomainName owner(String text) throws BadValue {
        DomainName owner = parse(text);
        if (!whole && loaded.catalogue().find(owner) == null) {
            return owner;
        }
        Service service = new Service(owner.toString(), "", Duration.ZERO, 1);
        Optional<ServiceCheck.Problem> problem = ServiceCheck.check(service, loaded.catalogue());
        if (problem.isPresent()) {
            throw new BadValue(problem.get().message(), problem.get().cure());
        }
        return owner;
    }

    private static DomainName parse(String text) throws BadValue {
        try {
            return DomainName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadValue(Quote.of(text) + " is no domain name", "write one such as www.fairlead.example");
        }
    }
}
