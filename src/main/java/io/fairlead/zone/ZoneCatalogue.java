package io.fairlead.zone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All zones that are served, found by the longest match of a question's name. Immutable.
 *
 * <p>One hash look-up per label of the question at most, however many zones there are; labels beyond the deepest apex
 * cost none.
 */
public final class ZoneCatalogue {

    /** Serves nothing. */
    public static final ZoneCatalogue EMPTY = new ZoneCatalogue(List.of());

    private final NameTable<Zone> zones;
    private final int depth;

    /**
     * @param zones none two of the same name
     * @throws IllegalArgumentException if two are
     */
    public ZoneCatalogue(Collection<Zone> zones) {
        Map<DomainName, Zone> byName = new HashMap<>();
        for (Zone zone : zones) {
            if (byName.put(zone.name(), zone) != null) {
                throw new IllegalArgumentException("two zones named " + zone.name());
            }
        }
        this.zones = new NameTable<>(byName.values());
        this.depth = byName.keySet().stream().mapToInt(DomainName::labels).max().orElse(0);
    }

    /** The zone nearest to that name that encloses it, or null. */
    public Zone find(WireName name) {
        return find(name, 0);
    }

    /**
     * The zone nearest to a name's suffix that encloses it, or null.
     *
     * @param label where the suffix begins: with 1 the zone is found that could hold a delegation of that name
     */
    public Zone find(WireName name, int label) {
        for (int i = Math.max(label, name.labels() - depth); i <= name.labels(); i++) {
            Zone zone = zones.find(name, i);
            if (zone != null) {
                return zone;
            }
        }
        return null;
    }

    /** All zones, by name. */
    public List<Zone> zones() {
        List<Zone> sorted = new ArrayList<>(zones.toList());
        sorted.sort((a, b) -> a.name().compareTo(b.name()));
        return List.copyOf(sorted);
    }

    /**
     * The same zones with services at some of their names; the number of an owner is its place in the list.
     *
     * @throws IllegalArgumentException if an owner is outside every zone, stands twice in the list, or is at or beneath
     *                                  an alias, a delegation or a DNAME
     */
    public ZoneCatalogue withServices(List<DomainName> owners) {
        Map<Zone, Map<DomainName, Integer>> byZone = new HashMap<>();
        for (int number = 0; number < owners.size(); number++) {
            DomainName owner = owners.get(number);
            Zone zone = find(owner);
            if (zone == null) {
                throw new IllegalArgumentException("no zone encloses " + owner);
            }
            if (byZone.computeIfAbsent(zone, key -> new HashMap<>()).put(owner, number) != null) {
                throw new IllegalArgumentException("two services at " + owner);
            }
        }
        return new ZoneCatalogue(zones.values()
                .map(zone -> byZone.containsKey(zone) ? zone.withServices(byZone.get(zone)) : zone).toList());
    }
}
