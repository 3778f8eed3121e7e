package io.fairlead.zone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Finds what is wrong with a zone as a whole: every fault, each with its line. */
final class ZoneCheck {

    private static final System.Logger LOG = System.getLogger(ZoneCheck.class.getName());

    /** What an RRset may take of a message: 65,535 octets less header, longest question and longest OPT. */
    private static final int MAX_SET = 65_535 - 12 - 259 - 143;

    private static final String ADDRESS_CURE = "write an A or AAAA record for it";

    private final Path file;
    private final ZoneContents contents;
    private final List<ZoneFault> faults = new ArrayList<>();

    private ZoneCheck(Path file, ZoneContents contents) {
        this.file = file;
        this.contents = contents;
    }

    /**
     * Sorts records into a zone and checks them.
     *
     * @param file     the zone's main file
     * @param contents empty; receives the records that can be part of the zone
     */
    static List<ZoneFault> check(Path file, List<SourcedRecord> records, ZoneContents contents) {
        ZoneCheck check = new ZoneCheck(file, contents);
        records.forEach(check::sort);
        check.checkApex();
        contents.names().forEach(check::checkName);
        return check.faults;
    }

    private void sort(SourcedRecord sourced) {
        Record record = sourced.record();
        int type = record.getType();
        if (record.getDClass() != DClass.IN) {
            faults.add(sourced.fault("class " + DClass.string(record.getDClass()) + " in a zone of class IN",
                    "write IN, or nothing"));
        } else if (!record.getName().subdomain(contents.origin())) {
            faults.add(sourced.fault(record.getName() + " is out of zone " + contents.origin(),
                    "move it to the file of its own zone; or, if the dot at its end is a slip, take it away"));
        } else if (type == 0 || type == RecordType.OPT || type >= RecordType.NXNAME && type <= RecordType.ANY) {
            faults.add(sourced.fault(Type.string(type) + " is for questions and messages, not for zones",
                    "take it out"));
        } else {
            contents.add(sourced);
        }
    }

    private void checkApex() {
        Name origin = contents.origin();
        List<SourcedRecord> soa = contents.at(origin, RecordType.SOA);
        if (soa.isEmpty()) {
            faults.add(new ZoneFault(file, 0, "zone " + origin + " has no SOA at its apex",
                    "begin the file with one; the origin comes from the file's name"));
        }
        soa.stream().skip(1).forEach(sourced -> faults.add(sourced.fault("a second SOA", "keep one of them")));
        if (contents.at(origin, RecordType.NS).isEmpty()) {
            faults.add(new ZoneFault(file, 0, "zone " + origin + " has no NS at its apex", "name its name servers"));
        }
        contents.names().stream().flatMap(name -> contents.at(name, RecordType.RRSIG).stream()).findFirst()
                .ifPresent(signature -> faults.add(signature.fault(
                        "the zone is signed: answers would go out without their signatures",
                        "serve it unsigned, or delegate the services' sub-zone from it without a DS")));
    }

    private void checkName(Name name) {
        Map<Integer, List<SourcedRecord>> sets = contents.at(name);
        checkSingles(name, sets);
        checkPlace(name, sets);
        sets.values().forEach(this::checkSet);
        Name cut = contents.cut(name);
        if (cut == null || cut.equals(name)) {
            contents.at(name, RecordType.NS).forEach(server -> checkServer(name, server));
            contents.at(name, RecordType.MX).forEach(this::checkHost);
            contents.at(name, RecordType.SRV).forEach(this::checkHost);
        }
    }

    /** Types that stand once at a name, or alone. */
    private void checkSingles(Name name, Map<Integer, List<SourcedRecord>> sets) {
        List<SourcedRecord> cname = contents.at(name, RecordType.CNAME);
        if (!cname.isEmpty() && sets.size() > 1) {
            faults.add(cname.getFirst().fault(name + " has a CNAME and other data (RFC 1034 section 3.6.2)",
                    "keep the CNAME alone, or write the records of its target in its place"));
        }
        cname.stream().skip(1)
                .forEach(second -> faults.add(second.fault(name + " has a second CNAME", "keep one of them")));
        contents.at(name, RecordType.DNAME).stream().skip(1)
                .forEach(second -> faults.add(second.fault(name + " has a second DNAME", "keep one of them")));
    }

    /** What may not be written at this place of the tree. */
    private void checkPlace(Name name, Map<Integer, List<SourcedRecord>> sets) {
        boolean apex = name.equals(contents.origin());
        SourcedRecord first = sets.values().iterator().next().getFirst();
        if (!apex && sets.containsKey(RecordType.SOA)) {
            faults.add(sets.get(RecordType.SOA).getFirst().fault("an SOA at " + name + ", which is not the apex",
                    "move that zone to the file " + name.toString(true) + ".zone"));
        }
        if (name.isWild() && (sets.containsKey(RecordType.NS) || sets.containsKey(RecordType.DNAME))) {
            faults.add(first.fault("NS or DNAME at the wildcard " + name + " (RFC 4592 sections 4.2 and 4.4)",
                    "name each child"));
        }
        if (!apex && sets.containsKey(RecordType.NS) && sets.containsKey(RecordType.DNAME)) {
            faults.add(first.fault(name + " has NS and DNAME (RFC 6672 section 2.4)", "keep one of them"));
        }
        Name dname = contents.cut(name) == null ? contents.dnameAbove(name) : null;
        if (dname != null) {
            faults.add(first.fault(name + " is beneath the DNAME at " + dname + " (RFC 6672 section 2.4)",
                    "take one of them out: the DNAME hides it"));
        }
    }

    private void checkSet(List<SourcedRecord> records) {
        SourcedRecord first = records.getFirst();
        Record record = first.record();
        long size = records.stream().mapToLong(sourced -> 2 + sourced.record().toWire(Section.ANSWER).length).sum()
                - (long) records.size() * record.getName().length();
        if (size > MAX_SET) {
            faults.add(first.fault(describe(record) + " takes " + size + " octets, more than a message of 65535 holds",
                    "write fewer or shorter records"));
        }
        if (records.stream().anyMatch(sourced -> sourced.record().getTTL() != record.getTTL())) {
            LOG.log(System.Logger.Level.WARNING, first.file() + ":" + first.line() + ": " + describe(record)
                    + " has different TTLs: the lowest is taken (RFC 2181 section 5.2)");
        }
    }

    private static String describe(Record record) {
        return "the " + Type.string(record.getType()) + " RRset at " + record.getName();
    }

    /** A name server within the zone needs an address; beneath another delegation it is that one's affair. */
    private void checkServer(Name owner, SourcedRecord sourced) {
        Name server = sourced.record().getAdditionalName();
        Name cut = contents.cut(server);
        if (!server.subdomain(contents.origin()) || contents.hasAddress(server)) {
            return;
        }
        if (cut == null && aliased(server)) {
            checkHost(sourced);
        } else if (cut == null && !covered(server)) {
            faults.add(sourced.fault("name server " + server + " has no address in the zone", ADDRESS_CURE));
        } else if (cut != null && cut.equals(contents.cut(owner))) {
            faults.add(sourced.fault("name server " + server
                    + " has no address in the zone, so that nobody can find it (missing glue)",
                    ADDRESS_CURE));
        }
    }

    private void checkHost(SourcedRecord sourced) {
        Name host = sourced.record().getAdditionalName();
        if (host != null && contents.cut(host) == null && aliased(host)) {
            faults.add(sourced.fault(Type.string(sourced.record().getType()) + " leads to the alias " + host
                    + " (RFC 2181 section 10.3)", "write the name that the CNAME leads to"));
        }
    }

    private boolean aliased(Name name) {
        return !contents.at(name, RecordType.CNAME).isEmpty();
    }

    /** Whether a wildcard gives that name an address. */
    private boolean covered(Name name) {
        int beneath = name.labels() - contents.origin().labels();
        for (int labels = 1; contents.at(name).isEmpty() && labels <= beneath; labels++) {
            Name wildcard = name.wild(labels);
            if (!contents.at(wildcard).isEmpty()) {
                return contents.hasAddress(wildcard);
            }
        }
        return false;
    }
}
