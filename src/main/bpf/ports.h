/*
 * Source ports of full NAT: which address and port of this machine a flow has towards its server.
 *
 * A port is had by making the row of the way back before the flow's own, which only one can (BPF_NOEXIST): rows of this
 * table go when their flow has gone, never by themselves. One whose flow was evicted from the other table is taken over
 * once nothing has passed by it for a while; of two that try, the one that swaps its time wins. Each packet of either
 * direction looks at both rows, and they have to name each other: whatever is lost, late or half-written, nothing is
 * ever sent to another's client.
 *
 * Ports are tried in turn, by a stride that is prime to their number: all of them come by before one comes again.
 */
#pragma once

#include "originators.h"

#define MOST_PORTS 64
#define PORT_REST 9536 /* ticks, 10 s: for what may still be under way from the server */
#define REFRESH 512    /* ticks */
#define MOST_COARSE 0x3fff

INLINE struct source *source_of(__u32 row) {
    return map_lookup(&sources, &row);
}

INLINE void key_of_way(const struct reply *back, const struct address *client, __be16 port, __u8 protocol,
                       struct flow_key *key) {
    key->client = *client;
    key->client_port = port;
    key->cluster_port = back->port;
    key->cluster = back->cluster;
    key->protocol = protocol;
}

/* Whether that flow has this way back. */
INLINE int names(const struct flow *flow, const struct way_key *way) {
    struct source *source = source_of(flow->source);
    return flow->mode == MODE_FULL && flow->endpoint == way->endpoint && flow->port == way->port && source
            && same_address(&source->address, &way->source);
}

/* Whether a row may be taken over: its flow is gone, or has another port by now. */
INLINE int is_left(const struct way_key *key, const struct way *way, const struct reply *back, __u8 protocol,
                   __u64 now) {
    struct flow_key owner = {};
    if ((__s32) (ticks(now) - way->seen) < PORT_REST) { /* Another processor's time may be ahead. */
        return 0;
    }
    key_of_way(back, &way->client, way->client_port, protocol, &owner);
    struct flow *flow = map_lookup(&flows, &owner);
    return !flow || !names(flow, key);
}

/* Full NAT's row of a flow has no room for when its originator was last said to be in use; that of the way back has. */
INLINE __u16 coarse(__u64 now) {
    return ticks(now) >> 8;
}

INLINE void keep_known_by_way(const struct packet *packet, const struct listener *at, const struct flow *flow,
                              struct way *way, __u64 now) {
    __u32 quarter = at->affinity >> 10 < MOST_COARSE ? at->affinity >> 10 : MOST_COARSE;
    if (at->affinity && (__u16) (coarse(now) - way->kept) > quarter) {
        way->kept = coarse(now);
        keep_known(packet, at, flow, now);
    }
}

INLINE int claim(const struct way_key *key, const struct packet *packet, const struct reply *back, __u64 now) {
    struct way fresh = {.client = packet->source, .client_port = packet->source_port, .seen = ticks(now),
            .kept = coarse(now)};
    if (!map_update(&ways, key, &fresh, BPF_NOEXIST)) {
        return 1;
    }
    struct way *way = map_lookup(&ways, key);
    if (!way) {
        return 0;
    }
    __u32 seen = way->seen;
    if (!is_left(key, way, back, packet->protocol, now)
            || __sync_val_compare_and_swap(&way->seen, seen, ticks(now)) != seen) {
        return 0;
    }
    way->client = packet->source;
    way->client_port = packet->source_port;
    way->kept = coarse(now);
    count(PORT_RECLAIMED);
    return 1;
}

/* A source address and port for a new flow to that server; 0 when none of those tried is free. */
INLINE int find_port(const struct packet *packet, const struct listener *at, const struct server *server,
                     const struct settings *set, __u64 now, struct flow *flow) {
    struct way_key key = {};
    struct reply *back = reply_of(&server->address, htons(ntohs(packet->target_port) + at->port_offset),
            packet->protocol);
    __u32 addresses = server->sources;
    __u32 first = server->first_source;
    if (!back || !addresses || !set->ports) {
        return 0;
    }
    key.endpoint = back->number;
#pragma clang loop unroll(disable)
    for (__u32 i = 0; i < MOST_PORTS; i++) {
        __u32 row = first + i % addresses;
        struct source *source = source_of(row);
        if (!source) {
            return 0;
        }
        __u64 ticket = __sync_fetch_and_add(&source->ticket, 1);
        key.source = source->address;
        key.port = htons(set->first_port + (__u16) (ticket * set->stride % set->ports));
        if (!listener_of(&key.source, key.port, packet->protocol) && claim(&key, packet, back, now)) {
            flow->endpoint = key.endpoint;
            flow->source = row;
            flow->port = key.port;
            return 1;
        }
    }
    return 0;
}

/* Whether the way back is still this flow's; makes it again if it is nobody's. */
INLINE int keeps_port(const struct packet *packet, const struct listener *at, const struct flow *flow, __u64 now) {
    struct source *source = source_of(flow->source);
    if (!source) {
        return 0;
    }
    struct way_key key = {.source = source->address, .endpoint = flow->endpoint, .port = flow->port};
    struct way *way = map_lookup(&ways, &key);
    if (!way) {
        struct way fresh = {.client = packet->source, .client_port = packet->source_port, .seen = ticks(now)};
        return !map_update(&ways, &key, &fresh, BPF_NOEXIST);
    }
    if (way->client_port != packet->source_port || !same_address(&way->client, &packet->source)) {
        return 0;
    }
    if (ticks(now) - way->seen > REFRESH) {
        way->seen = ticks(now);
    }
    keep_known_by_way(packet, at, flow, way, now);
    return 1;
}

/* The flow that a packet from a server to an address and port of this machine is for; 0 when there is none. */
INLINE struct flow *flow_by_way(const struct reply *back, const struct address *source, __be16 port, __u8 protocol,
                                __u64 now, struct flow_key *key) {
    struct way_key at = {.source = *source, .endpoint = back->number, .port = port};
    struct way *way = map_lookup(&ways, &at);
    if (!way) {
        return 0;
    }
    key_of_way(back, &way->client, way->client_port, protocol, key);
    if (ticks(now) - way->seen > REFRESH) {
        way->seen = ticks(now); /* Without a flow too: a port to which a server still sends is nobody else's yet. */
    }
    struct flow *flow = map_lookup(&flows, key);
    return flow && names(flow, &at) ? flow : 0;
}

/* What servers see of a flow. */
INLINE int set_source(const struct flow *flow, struct address *address, __be16 *port) {
    struct source *source = source_of(flow->source);
    if (!source) {
        return 0;
    }
    *address = source->address;
    *port = flow->port;
    return 1;
}
