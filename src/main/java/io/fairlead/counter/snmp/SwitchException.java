package io.fairlead.counter.snmp;

/** A switch could not be read; the message is for an operator and holds no secret. */
final class SwitchException extends Exception {

    SwitchException(String message) {
        super(message, null, false, false);
    }
}
