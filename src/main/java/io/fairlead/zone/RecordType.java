package io.fairlead.zone;

/**
 * The TYPE and QTYPE values that have a meaning of their own here; every other type is data like any other (RFC 3597).
 */
public final class RecordType {

    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int HINFO = 13;
    public static final int MX = 15;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int DNAME = 39;
    public static final int OPT = 41;
    public static final int DS = 43;
    public static final int RRSIG = 46;
    /** Says "no such name" in compact denial; nobody may ask for it (RFC 9824 section 3.5). */
    public static final int NXNAME = 128;
    public static final int TKEY = 249;
    public static final int TSIG = 250;
    public static final int IXFR = 251;
    public static final int AXFR = 252;
    public static final int ANY = 255;

    private RecordType() {
    }
}
