package io.fairlead.config;

import io.fairlead.zone.LoadedZones;
import io.fairlead.zone.ZoneLoader;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a configuration depends on beside its own text and its secret files.
 *
 * @param environment variables that may hold secrets; not shown when printed
 * @param resolver    the addresses of switches that are given by name
 * @param zones       loads the zone files of a folder
 */
record Surroundings(Map<String, String> environment, HostNames.Resolver resolver, Function<Path, LoadedZones> zones) {

    Surroundings {
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(resolver, "resolver");
        Objects.requireNonNull(zones, "zones");
    }

    static Surroundings real(Map<String, String> environment) {
        return new Surroundings(environment, InetAddress::getByName, ZoneLoader::load);
    }

    @Override
    public String toString() {
        return "Surroundings";
    }
}
