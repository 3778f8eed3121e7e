package io.fairlead.answer;

import io.fairlead.topology.Service;
import io.fairlead.zone.DomainName;
import io.fairlead.zone.Node;
import io.fairlead.zone.RecordType;
import io.fairlead.zone.Zone;
import io.fairlead.zone.ZoneCatalogue;
import java.util.Optional;

/** Tells whether a service's name can stand in the zones that are served. */
public final class ServiceCheck {

    private ServiceCheck() {
    }

    /**
     * Why a service cannot stand where it is to stand.
     *
     * @param message what is wrong
     * @param cure    how to mend it
     */
    public record Problem(String message, String cure) {
    }

    /** Checks a service's owner name; empty when all is well. */
    public static Optional<Problem> check(Service service, ZoneCatalogue zones) {
        try {
            return check(DomainName.parse(service.owner()), zones);
        } catch (IllegalArgumentException e) {
            return problem("service name " + e.getMessage(), "write a domain name like www.fairlead.example.");
        }
    }

    static Optional<Problem> check(DomainName owner, ZoneCatalogue zones) {
        Zone zone = zones.find(owner);
        if (zone == null) {
            return problem("service name " + owner + " is outside every zone",
                    "put it beneath a zone that is served, or add the file of its zone to the zones folder");
        }
        Node node = zone.find(owner);
        boolean exact = node.name().equals(owner);
        return switch (node) {
            case Node.Delegation cut -> problem("service name " + owner + " is not ours to answer: zone " + zone
                    + " delegates " + cut.name() + " to other name servers",
                    "choose a name outside " + cut.name() + ", or take the delegation out");
            case Node.Alias _ when exact -> problem("service name " + owner + " has a CNAME in zone " + zone,
                    "take the CNAME out, or give the service the name that it leads to");
            case Node.Data data when exact -> checkData(data, zone);
            case Node.Data data when data.dname() != null -> problem("service name " + owner
                    + " is beneath the DNAME at " + data.name() + " in zone " + zone,
                    "choose a name outside " + data.name() + ", or take the DNAME out");
            default -> Optional.empty();
        };
    }

    private static Optional<Problem> checkData(Node.Data data, Zone zone) {
        if (data.find(RecordType.A) == null && data.find(RecordType.AAAA) == null) {
            return Optional.empty();
        }
        return problem("service name " + data.name() + " has A or AAAA records of its own in zone " + zone,
                "take them out of the zone file: the service answers with its servers' addresses");
    }

    private static Optional<Problem> problem(String message, String cure) {
        return Optional.of(new Problem(message, cure));
    }
}
