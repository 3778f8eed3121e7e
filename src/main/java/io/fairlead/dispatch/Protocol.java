package io.fairlead.dispatch;

/** A transport protocol that is dispatched. */
public enum Protocol {
    TCP(6),
    UDP(17);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** Its protocol number in the IP header (IANA protocol numbers). */
    public int number() {
        return number;
    }
}
