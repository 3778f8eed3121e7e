package io.fairlead.answer;

import io.fairlead.answer.ResponseWriter.Section;
import io.fairlead.topology.AddressFamily;
import io.fairlead.zone.NameBuffer;
import io.fairlead.zone.Node;
import io.fairlead.zone.RecordSet;
import io.fairlead.zone.RecordType;
import io.fairlead.zone.WireName;
import io.fairlead.zone.Zone;
import io.fairlead.zone.ZoneCatalogue;

/**
 * Finds what a question of class IN is answered with and writes it, section by section (RFC 1034 section 4.3.2).
 *
 * <p>The answer section is built name by name along aliases; where that ends decides, as an {@link Outcome}, what goes
 * into the authority and the additional section. One thread's scratch space.
 */
final class Solver {

    private final ResponseWriter writer;
    private final ServiceResponder services;
    private final NameBuffer current = new NameBuffer();
    private final AliasChain aliases = new AliasChain();
    private Query query;
    private ZoneCatalogue zones;
    private Zone zone;
    private Node.Delegation delegation;
    private RecordSet answered;
    private WireName name;
    private int nameAt;

    /** Where the answer section ended. */
    private enum Outcome {
        /** At data, or outside our zones after an alias. */
        ANSWERED,
        /** At an alias: the next name is to be looked at. */
        ALIASED,
        /** At a name that has nothing of the type. */
        NODATA,
        /** At a name that does not exist. */
        NXDOMAIN,
        /** At another server's zone. */
        REFERRED,
        /** At a DNAME that would make a name too long (RFC 6672 section 2.2). */
        TOO_LONG,
        /** Outside every zone. */
        REFUSED,
        /** At the message's limit. */
        FULL
    }

    Solver(ResponseWriter writer, ServiceResponder services) {
        this.writer = writer;
        this.services = services;
    }

    /** Writes all sections of a response that was begun; returns its rcode. */
    int solve(Query asked, ZoneCatalogue catalogue) {
        query = asked;
        zones = catalogue;
        name = asked.name;
        nameAt = ResponseWriter.QUESTION;
        aliases.clear();
        answered = null;
        Outcome outcome;
        do {
            outcome = solveName();
        } while (outcome == Outcome.ALIASED);
        if (outcome != Outcome.REFUSED && (outcome != Outcome.REFERRED || !aliases.isEmpty())) {
            writer.setAuthoritative();
        }
        return complete(outcome);
    }

    /** The authority and the additional section. */
    private int complete(Outcome outcome) {
        boolean fits = switch (outcome) {
            case ANSWERED -> addAdditional();
            case NODATA, NXDOMAIN -> writer.write(Section.AUTHORITY, zone.denial(), -1);
            case REFERRED -> refer();
            case TOO_LONG, REFUSED -> true;
            case FULL, ALIASED -> false;
        };
        if (!fits) {
            writer.truncate();
        }
        return switch (outcome) {
            case NXDOMAIN -> Rcode.NXDOMAIN;
            case TOO_LONG -> Rcode.YXDOMAIN;
            case REFUSED -> Rcode.REFUSED;
            default -> Rcode.NOERROR;
        };
    }

    private Outcome solveName() {
        zone = enclosingZone();
        if (zone == null) {
            return aliases.isEmpty() ? Outcome.REFUSED : Outcome.ANSWERED;
        }
        Node node = zone.find(name);
        int label = name.labels() - node.name().labels();
        return label == 0 ? solveNode(node) : solveBeneath(node, label);
    }

    /** DS belongs to the parent's side of a zone cut (RFC 4035 section 3.1.4.1). */
    private Zone enclosingZone() {
        Zone nearest = zones.find(name);
        if (query.type == RecordType.DS && nearest != null && nearest.name().labels() == name.labels()
                && name.labels() > 0) {
            Zone parent = zones.find(name, 1);
            return parent == null ? nearest : parent;
        }
        return nearest;
    }

    private Outcome solveNode(Node node) {
        return switch (node) {
            case Node.Data data -> solveData(data);
            case Node.Alias alias -> solveAlias(alias);
            case Node.Delegation cut when query.type == RecordType.DS -> solveSigner(cut.signer());
            case Node.Delegation cut -> referTo(cut);
        };
    }

    private Outcome solveSigner(RecordSet signer) {
        return signer == null ? Outcome.NODATA : answer(signer);
    }

    /** The node is the closest encloser of a name that is not there itself. */
    private Outcome solveBeneath(Node node, int label) {
        if (node instanceof Node.Delegation cut) {
            return referTo(cut);
        }
        if (node instanceof Node.Data data && data.dname() != null) {
            return solveRedirection(data);
        }
        Node wildcard = zone.findWildcard(name, label);
        return wildcard == null ? Outcome.NXDOMAIN : solveNode(wildcard);
    }

    private Outcome referTo(Node.Delegation cut) {
        delegation = cut;
        return Outcome.REFERRED;
    }

    private Outcome solveData(Node.Data data) {
        if (query.type == RecordType.ANY) {
            return data.isEmpty() ? Outcome.NODATA : written(writer.write(MinimalAny.RECORD, nameAt));
        }
        if (data.service() != Node.Data.NO_SERVICE) {
            if (query.type == RecordType.A) {
                return solveService(data.service(), AddressFamily.IPV4);
            }
            if (query.type == RecordType.AAAA) {
                return solveService(data.service(), AddressFamily.IPV6);
            }
        }
        RecordSet set = data.find(query.type);
        return set == null ? Outcome.NODATA : answer(set);
    }

    private Outcome solveService(int service, AddressFamily family) {
        return switch (services.write(service, family, writer, nameAt)) {
            case WRITTEN -> Outcome.ANSWERED;
            case NO_ADDRESS -> Outcome.NODATA;
            case FULL -> Outcome.FULL;
        };
    }

    private Outcome answer(RecordSet set) {
        answered = set;
        return written(writer.write(Section.ANSWER, set, nameAt));
    }

    private static Outcome written(boolean fits) {
        return fits ? Outcome.ANSWERED : Outcome.FULL;
    }

    /** An alias passed before, or one too many, ends the answer with what there is. */
    private Outcome solveAlias(Node.Alias alias) {
        if (query.type == RecordType.CNAME || query.type == RecordType.ANY) {
            return answer(alias.cname());
        }
        if (aliases.contains(alias) || !aliases.add(alias)) {
            return Outcome.ANSWERED;
        }
        int rdataAt = writer.position() + RecordSet.HEAD;
        if (!writer.write(Section.ANSWER, alias.cname(), nameAt)) {
            return Outcome.FULL;
        }
        current.set(alias.cname().target());
        return follow(rdataAt);
    }

    /** The DNAME, once, and the CNAME that it comes to for this name (RFC 6672 section 3.1). */
    private Outcome solveRedirection(Node.Data node) {
        boolean written = aliases.contains(node);
        if (!aliases.add(node)) {
            return Outcome.ANSWERED;
        }
        if (!written && !writer.write(Section.ANSWER, node.dname(), -1)) {
            return Outcome.FULL;
        }
        current.set(name);
        if (!current.substitute(node.name().labels(), node.dname().target())) {
            return Outcome.TOO_LONG;
        }
        int rdataAt = writer.position() + RecordSet.HEAD;
        if (!writer.writeAlias(nameAt, node.dname().ttl(), current)) {
            return Outcome.FULL;
        }
        return query.type == RecordType.CNAME || query.type == RecordType.ANY ? Outcome.ANSWERED : follow(rdataAt);
    }

    private Outcome follow(int rdataAt) {
        name = current;
        nameAt = writer.resolve(rdataAt);
        return Outcome.ALIASED;
    }

    /** What does not fit is left out: the client can ask for it. */
    private boolean addAdditional() {
        if (answered != null) {
            addOptional(answered.additional());
        }
        return true;
    }

    private void addOptional(RecordSet[] sets) {
        for (RecordSet set : sets) {
            writer.write(Section.ADDITIONAL, set, -1);
        }
    }

    /** Glue within the child must fit (RFC 9471 section 3.1). */
    private boolean refer() {
        if (!writer.write(Section.AUTHORITY, delegation.servers(), -1)) {
            return false;
        }
        for (RecordSet set : delegation.glue()) {
            if (!writer.write(Section.ADDITIONAL, set, -1)) {
                return false;
            }
        }
        addOptional(delegation.hints());
        return true;
    }
}
