package io.fairlead.dispatch.kernel;

import java.util.Locale;

/** What befalls packets and flows, counted by the programs; the order is that of {@code enum event} in tables.h. */
enum Event {
    OPENED,
    REPLACED,
    REFUSED_NO_SERVER,
    REFUSED_STOPPING,
    MOVED,
    RESET,
    FAILED_CONNECT,
    MISS_WITHOUT_SYN,
    DEAD_SERVER_RESET,
    TABLE_FULL,
    REPLY_WITHOUT_FLOW,
    REPLY_FROM_FORMER_SERVER,
    FRAGMENT_WITHOUT_FIRST,
    ICMP_TRANSLATED,
    ICMP_WITHOUT_FLOW,
    HANDED_TO_STACK,
    REWRITE_FAILED,
    FAST_PATH,
    PORTS_EXHAUSTED,
    PORT_RECLAIMED,
    PORT_LOST,
    NO_WAY_TO_SERVER,
    TOO_BIG_ANSWERED,
    TIME_EXCEEDED_ANSWERED,
    ERRORS_WITHHELD,
    TUNNEL_ERROR,
    PICKED_UP;

    /** As views show it: {@code miss-without-syn}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
