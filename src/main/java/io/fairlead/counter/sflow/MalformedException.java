package io.fairlead.counter.sflow;

/** A datagram is no sFlow datagram of version 5, or breaks off. */
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedException(String message) {
        super(message, null, false, false);
    }
}
