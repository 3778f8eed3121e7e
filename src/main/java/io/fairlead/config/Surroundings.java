package io.fairlead.config;

import io.fairlead.zone.LoadedZones;
import io.fairlead.zone.ZoneLoader;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
 * @param secrets     whether secrets are looked for; else something stands in for each
 */
record Surroundings(Map<String, String> environment, HostNames.Resolver resolver, Function<Path, LoadedZones> zones,
                    boolean secrets) {

    /** Addresses for tests of networks (RFC 2544). */
    private static final byte[] STAND_IN = {(byte) 198, 18, 0, 0};

    Surroundings {
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(resolver, "resolver");
        Objects.requireNonNull(zones, "zones");
    }

    Surroundings(Map<String, String> environment, HostNames.Resolver resolver, Function<Path, LoadedZones> zones) {
        this(environment, resolver, zones, true);
    }

    static Surroundings real(Map<String, String> environment) {
        return new Surroundings(environment, InetAddress::getByName, ZoneLoader::load);
    }

    /** Those of a machine on which nothing is to run: there are no secrets, and nobody is asked for addresses. */
    static Surroundings elsewhere() {
        return new Surroundings(Map.of(), Surroundings::standIn, ZoneLoader::load, false);
    }

    private static InetAddress standIn(String name) throws UnknownHostException {
        byte[] address = STAND_IN.clone();
        address[2] = (byte) (name.hashCode() >>> 8);
        address[3] = (byte) name.hashCode();
        return InetAddress.getByAddress(name, address);
    }

    @Override
    public String toString() {
        return "Surroundings";
    }
}
