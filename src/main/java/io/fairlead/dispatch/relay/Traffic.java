package io.fairlead.dispatch.relay;

/** What is counted of one server on one event loop. */
enum Traffic {
    FROM_PACKETS,
    FROM_BYTES,
    TO_PACKETS,
    TO_BYTES,
    OPENED,
    CLOSED
}
