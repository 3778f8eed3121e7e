/*
 * What the program shares with the dispatch controller in Java: tables and their rows.
 *
 * The classes of io.fairlead.dispatch.kernel read and write the same octets (Table.java): whoever changes a row here
 * changes it there too, and raises Table.LAYOUT, under which the tables are pinned.
 */
#pragma once

#include "helpers.h"

/* An address as 128 bits in network order, IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
struct address {
    __be32 word[4];
};

/* Who is spoken to: key of listeners and of replies. */
struct endpoint {
    struct address address;
    __be16 port;
    __u8 protocol;
    __u8 zero;
};

/* How a listener's packets reach servers, and how replies reach clients. */
enum mode {
    MODE_NAT,               /* the target is rewritten; replies are routed back through here */
    MODE_FULL,              /* the source too: replies come to an address of this machine */
    MODE_SEGMENT,           /* as it came, to the server's hardware address; replies go straight to the client */
    MODE_IPIP,              /* as it came, in an IP packet to the server; replies likewise */
    MODE_GUE                /* as it came, in a UDP packet to the server; replies likewise */
};

/* What stands at a cluster address and port. */
struct listener {
    __u32 entry;            /* of sides and tickets; of rings it has two */
    __u32 group;            /* listeners of one group remember originators together */
    __u32 affinity;         /* for how many ticks; 0 for no affinity */
    __u16 port_offset;      /* of the servers' port from the cluster port, modulo 2^16 */
    __u16 cluster;          /* number of the cluster address, part of a flow's key */
    __u8 prefix4;           /* bits compared under affinity */
    __u8 prefix6;
    __u8 mode;              /* MODE_* */
    __u8 zero;
};

/*
 * The way back from a server's address and port. Of a tunnel, whose key has the port 0 or that of GUE, only mode and
 * number: errors about packets in it name the server's address.
 */
struct reply {
    struct address address; /* the cluster's */
    __u32 entry;
    __be16 port;            /* the cluster's */
    __u16 cluster;
    __u32 number;           /* of the server's address, port and protocol, for good; of a tunnel, the server's row */
    __u8 mode;              /* MODE_* */
    __u8 zero[3];
};

struct flow_key {
    struct address client;
    __be16 client_port;
    __be16 cluster_port;
    __u16 cluster;
    __u8 protocol;
    __u8 zero;
};

/* With its key 64 octets. One row for both directions. */
struct flow {
    __u64 from_bytes;       /* payload from the server; written by the reply's way only */
    __u64 to_bytes;
    __u32 server;
    __u32 opened;           /* ticks */
    __u32 seen;             /* ticks; either direction */
    __u16 generation;       /* of the server when it was chosen */
    __u8 state;             /* FLOW_* */
    __u8 mode;              /* of the listener when it was opened */
    __u32 endpoint;         /* full NAT: the number of the server's address, port and protocol; else ticks, when its
                               originator was last said to be in use */
    __u16 source;           /* full NAT: row of the source address */
    __be16 port;            /* full NAT: the source port */
};

/*
 * Full NAT: whose a source address and port is towards a server's address, port and protocol. Made before the flow that
 * it is for, by whoever comes first; taken over only from one whose flow is gone. With its key 48 octets.
 */
struct way_key {
    struct address source;
    __u32 endpoint;
    __be16 port;
    __u16 zero;
};

struct way {
    struct address client;
    __be16 client_port;
    __u16 kept;             /* 2^8 ticks; when its client's originator was last said to be in use */
    __u32 seen;             /* ticks; either direction. Also what decides between two that would take it over */
};

/* An address of this machine that servers see, or that tunnels begin at. */
struct source {
    struct address address;
    __u32 ticket;           /* of its ports, the next one to be tried */
    __u32 zero;
};

/* What a router on the way to a server's address has said of its path's MTU (RFC 1191, RFC 8201). */
struct path {
    __u32 mtu;
    __u32 seen;             /* ticks */
};

/* How many errors have been answered with, per processor. */
struct allowance {
    __u32 since;            /* ticks */
    __u32 used;
};

enum {
    FLOW_ANSWERED = 1,      /* the server has said something */
    FLOW_CLIENT_FIN = 2,
    FLOW_SERVER_FIN = 4,
    FLOW_RESET = 8,
    FLOW_REFUSED = 16,      /* the server has refused it: the next packet chooses anew */
    FLOW_PICKED_UP = 32,    /* was open before it was known here: its server decides whether it knows it */
    FLOW_EXPIRED = 64       /* its time is over, and its client is being told */
};

struct server {
    struct address address;
    __u64 identity;         /* for the controller, which finds its servers again after a restart */
    __u16 generation;
    __u8 state;             /* SERVER_* */
    __u8 sources;           /* how many addresses of this machine it may see */
    __u16 first_source;     /* row of the first of them */
    __u16 zero;
};

enum {
    SERVER_UNUSED = 0,
    SERVER_ACTIVE = 1,
    SERVER_DRAINING = 2,
    SERVER_DEAD = 3
};

/*
 * A ring's rows (Ring.java):
 *
 *   0    slots | candidates: different servers in them
 *   1    rule | standard deviations of what a server may come to hold for which room is kept, 8 binary places
 *   2    part by which the first drawn may be the fuller, 16 binary places | row of the first slot
 *   3... of each candidate:  number of its server's row | that of its other address's, or the same
 *                            share of the least room in its own, 31 binary places | of what it holds, that does not
 *                            count, 8 binary places
 *   then, of up to 16 candidates, a slot for each, and the slots of one turn:
 *                            number of the server's row | of the candidate
 */
struct cell {
    __u32 first;
    __u32 second;
};

enum {
    RING_SIZE,
    RING_RULE,
    RING_MORE,
    RING_HEAD
};

/* How many servers are compared: Comparison.Rule. */
enum rule {
    FIRST_DRAWN,
    BETTER_OF_TWO,
    LEAST_OF_ALL
};

/* The first rows of a ring. */
struct table_head {
    __u32 slots;
    __u32 candidates;
    __u32 rule;
    __u32 reserve;
    __u32 slack;
    __u32 slots_at;
};

/* Where a choice is made: a row per processor, for the same reason as the notebook. */
struct contest {
    __u64 least;
    __s32 best;
    __u32 zero;
};

#define MOST_HELD (1LL << 31) /* flows, 8 binary places: with reserve and room's share it fits into 64 bits */

/* A row of the patent's table 50, per processor. */
struct traffic {
    __u64 from_packets;
    __u64 from_bytes;
    __u64 to_packets;
    __u64 to_bytes;
    __u64 udp_from_bytes;   /* of from_bytes */
    __u64 udp_to_bytes;
    __u64 opened;
};

struct originator_key {
    struct address prefix;
    __u32 group;
};

struct originator {
    __u32 server;
    __u32 seen;             /* ticks; its last new flow, or that of late a flow of it was in use */
};

/* Fragments after the first have no ports: the first one leaves word of where they go. */
struct fragment_key {
    struct address source;
    struct address target;
    __be32 identification;
    __u32 protocol;
};

struct fragment {
    struct address address; /* the new target, or the new source of a reply */
    struct address other;   /* full NAT: the new source, or the new target of a reply */
    __u32 server;
    __u16 is_reply;
    __u16 mode;
};

/* A route as it was asked for of late, per processor. */
struct known_route {
    struct address source;
    struct address target;
    struct address next;    /* hop; IPv4 in its first word */
    __u32 from;             /* the interface that the packet came by */
    __u32 to;               /* and goes by */
    __u32 since;            /* ticks */
    __u16 mtu;
    __u8 protocol;
    __u8 family;            /* of the next hop */
    __u8 hardware[12];      /* ours and the neighbour's, for XDP */
    __u32 zero;
};

/* An interface with XDP. */
struct port {
    __u32 index;
    __u8 hardware[6];       /* its own address */
    __u16 zero;
};

#define PORT_ROWS 1024      /* by the last bits of the index */

/* Whose packets in mid-stream may make an open connection known: DataPlaneSettings.PickUp. */
enum pick_up {
    PICK_UP_NEVER,
    PICK_UP_CLIENTS,
    PICK_UP_BOTH            /* servers' too, where replies come back through here */
};

struct settings {
    __u32 stopping;         /* takes no new flows */
    __u32 connect;          /* ticks a server has to answer a SYN */
    __u32 udp_idle;         /* ticks */
    __u16 first_port;       /* full NAT: the lowest source port */
    __u16 ports;            /* full NAT: how many there are; 0 without such a listener */
    __u64 suspicion;        /* nanoseconds a server that refused is left alone */
    __u32 stride;           /* full NAT: from one port to the next, prime to their number */
    __be16 gue_port;
    __u8 pick_up;           /* PICK_UP_* */
    __u8 zero;
};

/* Counted per processor; the order is that of Event.java. */
enum event {
    OPENED,
    REPLACED,               /* a new flow in the row of an old one that had ended */
    REFUSED_NO_SERVER,
    REFUSED_STOPPING,
    MOVED,
    RESET,
    FAILED_CONNECT,
    MISS_WITHOUT_SYN,       /* TCP in mid-stream of no known flow: reset */
    DEAD_SERVER_RESET,
    TABLE_FULL,
    REPLY_WITHOUT_FLOW,     /* passed on as it was */
    REPLY_FROM_FORMER_SERVER,
    FRAGMENT_WITHOUT_FIRST,
    ICMP_TRANSLATED,
    ICMP_WITHOUT_FLOW,
    HANDED_TO_STACK,        /* routed by the kernel's own forwarding */
    REWRITE_FAILED,
    FAST_PATH,              /* forwarded by XDP */
    PORTS_EXHAUSTED,        /* full NAT: no source port was free towards the server: refused */
    PORT_RECLAIMED,         /* full NAT: a port whose flow had been evicted was given away again */
    PORT_LOST,              /* full NAT: a flow's port was another's: the flow begins anew */
    NO_WAY_TO_SERVER,       /* direct return: no route, or not on the server's segment */
    TOO_BIG_ANSWERED,       /* direct return: the client was told of a smaller MTU */
    TIME_EXCEEDED_ANSWERED, /* direct return: the client was told that the last hop was here */
    ERRORS_WITHHELD,        /* errors that were not sent since there were so many, or could not be made */
    TUNNEL_ERROR,           /* a router or server has told of a packet in a tunnel */
    PICKED_UP,              /* TCP in mid-stream of no known flow: goes on with the server of its originator */
    EVENTS
};

TABLE(settings);
TABLE(listeners);
TABLE(replies);
TABLE(rings);
TABLE(sides);
TABLE(held);
TABLE(roots);
TABLE(contests);
TABLE(tickets);
TABLE(servers);
TABLE(suspects);
TABLE(traffic);
TABLE(flows);
TABLE(ways);
TABLE(sources);
TABLE(paths);
TABLE(allowances);
TABLE(programs);
TABLE(quotes);
TABLE(originators);
TABLE(fragments);
TABLE(routes);
TABLE(events);
TABLE(notebook);
TABLE(ports);
TABLE(hardware);

/* A tick is 2^20 ns, about a millisecond: 32 bits of them last for 52 days, and differences are taken modulo. */
INLINE __u32 ticks(__u64 nanoseconds) {
    return (__u32) (nanoseconds >> 20);
}

INLINE void count(__u32 event) {
    __u64 *value = map_lookup(&events, &event);
    if (value) {
        *value += 1;
    }
}

/* The listener of a packet. */
INLINE struct listener *listener_of(const struct address *address, __be16 port, __u8 protocol) {
    struct endpoint key = {.address = *address, .port = port, .protocol = protocol};
    return map_lookup(&listeners, &key);
}

/* The way back of a packet that comes from there. */
INLINE struct reply *reply_of(const struct address *address, __be16 port, __u8 protocol) {
    struct endpoint key = {.address = *address, .port = port, .protocol = protocol};
    return map_lookup(&replies, &key);
}

INLINE int same_address(const struct address *a, const struct address *b) {
    return a->word[0] == b->word[0] && a->word[1] == b->word[1] && a->word[2] == b->word[2] && a->word[3] == b->word[3];
}

_Static_assert(sizeof(struct endpoint) == 20 && sizeof(struct listener) == 20 && sizeof(struct reply) == 32, "Table.java");
_Static_assert(sizeof(struct flow_key) == 24 && sizeof(struct flow) == 40, "a flow takes 64 octets");
_Static_assert(sizeof(struct way_key) == 24 && sizeof(struct way) == 24, "a way back takes 48 octets");
_Static_assert(sizeof(struct source) == 24 && sizeof(struct path) == 8 && sizeof(struct allowance) == 8, "Table.java");
_Static_assert(sizeof(struct server) == 32 && sizeof(struct traffic) == 56 && sizeof(struct settings) == 32, "Table.java");
_Static_assert(sizeof(struct originator_key) == 20 && sizeof(struct originator) == 8, "Table.java");
_Static_assert(sizeof(struct fragment_key) == 40 && sizeof(struct fragment) == 40, "Table.java");
_Static_assert(sizeof(struct cell) == 8 && sizeof(struct contest) == 16, "Table.java");
_Static_assert(sizeof(struct known_route) == 80 && sizeof(struct port) == 12, "Table.java");
