package io.fairlead.zone;

/**
 * An RRset that lies ready to be copied into a response. Immutable.
 *
 * <pre>
 *   wire()   C00C type class ttl rdlength rdata   C00C type class ttl rdlength rdata   ...
 *             ▲ owner: a pointer to the question's name at octet 12, to be patched where the owner is another one
 * </pre>
 *
 * Names within RDATA lie there uncompressed, in the case they were written in. Those that may be compressed (RFC 3597
 * section 4) are listed beside it, so that a writer can replace each by a pointer.
 */
public final class RecordSet {

    /** Octets of each record ahead of its RDATA. */
    public static final int HEAD = 12;

    private final DomainName owner;
    private final int type;
    private final int ttl;
    private final int count;
    private final byte[] wire;
    private final RdataName[] names;
    private final DomainName target;
    private final RecordSet[] additional;

    /**
     * A name within RDATA that may be compressed.
     *
     * @param at   where in {@link RecordSet#wire} it begins
     * @param name the name
     */
    public record RdataName(int at, DomainName name) {
    }

    RecordSet(DomainName owner, int type, int ttl, int count, byte[] wire, RdataName[] names, DomainName target,
              RecordSet[] additional) {
        this.owner = owner;
        this.type = type;
        this.ttl = ttl;
        this.count = count;
        this.wire = wire;
        this.names = names;
        this.target = target;
        this.additional = additional;
    }

    /** Whose records they are; a wildcard's own name where they are to be synthesised from it. */
    public DomainName owner() {
        return owner;
    }

    public int type() {
        return type;
    }

    /** In seconds. */
    public int ttl() {
        return ttl;
    }

    /** How many records. */
    public int count() {
        return count;
    }

    /** The records in wire format; not a copy, and not to be written to. */
    public byte[] wire() {
        return wire;
    }

    /** The names that may be compressed, in the order they stand in {@link #wire}; not to be written to. */
    public RdataName[] names() {
        return names;
    }

    /**
     * Addresses of the hosts these records name, as far as the zone has them (RFC 1034 section 4.3.2); not to be
     * written to.
     */
    public RecordSet[] additional() {
        return additional;
    }

    /** Where a CNAME or a DNAME leads; null for other types. */
    public DomainName target() {
        return target;
    }
}
