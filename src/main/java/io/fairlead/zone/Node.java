package io.fairlead.zone;

/**
 * What a zone holds at one name. Closed and immutable; a name that is not authoritative, beneath a delegation, has
 * none.
 */
public sealed interface Node extends NameTable.Named {

    @Override
    DomainName name();

    /**
     * The zone ends here: another server answers for this name and all beneath it.
     *
     * @param name    the child zone's name
     * @param servers its NS
     * @param signer  its DS, the parent's own data at this name (RFC 4035 section 3.1.4.1), or null
     * @param glue    addresses of name servers within the child: without them nobody finds it (RFC 9471 section 3.1)
     * @param hints   other addresses of its name servers that this zone knows; they help and may be left out
     */
    record Delegation(DomainName name, RecordSet servers, RecordSet signer, RecordSet[] glue, RecordSet[] hints)
            implements Node {
    }

    /**
     * The name is an alias, so that there is nothing else (RFC 1034 section 3.6.2).
     *
     * @param name the alias
     * @param cname where it leads
     */
    record Alias(DomainName name, RecordSet cname) implements Node {
    }

    /**
     * The name has records, or a service, or just names beneath it: then it is an empty non-terminal (RFC 4592 section
     * 2.2.2).
     *
     * @param name    the name
     * @param sets    its RRsets, none two of one type
     * @param dname   the DNAME among them, or null: it turns away what is asked beneath this name
     * @param service number of the service that answers A and AAAA here, or {@link #NO_SERVICE}
     */
    record Data(DomainName name, RecordSet[] sets, RecordSet dname, int service) implements Node {

        /** Of a name that is no service's. */
        public static final int NO_SERVICE = -1;

        private static final RecordSet[] NONE = {};

        static Data empty(DomainName name) {
            return new Data(name, NONE, null, NO_SERVICE);
        }

        Data withService(int number) {
            return new Data(name, sets, dname, number);
        }

        /** The RRset of that type, or null. */
        public RecordSet find(int type) {
            for (RecordSet set : sets) {
                if (set.type() == type) {
                    return set;
                }
            }
            return null;
        }

        /** Whether nothing is here but names beneath. */
        public boolean isEmpty() {
            return sets.length == 0 && service == NO_SERVICE;
        }
    }
}
