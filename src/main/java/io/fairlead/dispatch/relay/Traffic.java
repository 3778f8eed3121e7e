package io.fairlead.dispatch.relay;

/** What is counted of one server on one event loop. */
enum Traffic {
    FROM_PACKETS,
    TCP_FROM_BYTES,
    UDP_FROM_BYTES,
    TO_PACKETS,
    TCP_TO_BYTES,
    UDP_TO_BYTES,
    OPENED,
    CLOSED,
    /** Of {@code OPENED}. */
    UDP_OPENED,
    /** Of {@code CLOSED}. */
    UDP_CLOSED
}
