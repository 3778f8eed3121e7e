package io.fairlead.answer;

/** Response codes (RFC 6895 section 2.3). */
final class Rcode {

    static final int NOERROR = 0;
    static final int FORMERR = 1;
    static final int NXDOMAIN = 3;
    static final int NOTIMP = 4;
    static final int REFUSED = 5;
    static final int YXDOMAIN = 6;
    /** Needs the upper bits that EDNS adds. */
    static final int BADVERS = 16;

    private static final String[] NAMES = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
        "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "DSOTYPENI", "12", "13", "14", "15", "BADVERS"};

    private Rcode() {
    }

    static String name(int rcode) {
        return NAMES[rcode];
    }

    static int count() {
        return NAMES.length;
    }
}
