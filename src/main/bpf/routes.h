/*
 * Routes: where the kernel would send packets from one address to another, and what a processor has been told of late.
 *
 * A row of these is believed for 64 ticks, 67 ms; what routes, rules, neighbours have become by then is asked for anew,
 * since asking takes about as long as all the rest of a packet's way through here. Where two pairs fall on one row they
 * take turns in it.
 */
#pragma once

#include "packet.h"

#define FIB_SKIP_NEIGHBOUR 4            /* BPF_FIB_LOOKUP_SKIP_NEIGH, Linux 6.3 */
#define ROUTES 1024
#define ROUTE_LIFETIME 64
#define NOT_FAST (-1)

/* Whose rows: XDP has to know the neighbour too, and to find an interface that takes its packets. */
enum who {
    ROUTES_TC,
    ROUTES_FAST
};

/* What is asked for. */
struct trip {
    const struct address *source;
    const struct address *target;
    __u32 from;             /* the interface that the packet has come by */
    __u32 length;           /* of the longest packet on the wire */
    __u8 protocol;
    __u8 is_ipv6;
};

/* A packet's own, but for its ends. */
INLINE void plan_trip(__u32 from, const struct packet *packet, const struct address *source,
                      const struct address *target, struct trip *trip) {
    trip->source = source;
    trip->target = target;
    trip->from = from;
    trip->length = packet->segment_length;
    trip->protocol = packet->protocol;
    trip->is_ipv6 = packet->is_ipv6;
}

INLINE __u32 mix(const struct address *address, __u32 by) {
    return (address->word[0] ^ address->word[1] ^ address->word[2] ^ address->word[3]) * by;
}

INLINE struct known_route *route_row(const struct trip *trip, enum who who) {
    __u32 row = ((mix(trip->source, 0x9e3779b1) ^ mix(trip->target, 0x85ebca6b)) * 0xc2b2ae35) >> 22;
    row += who * ROUTES;
    return map_lookup(&routes, &row);
}

/* Fills in the way from a row; 0 when it has to be asked for. */
INLINE int recall_route(const struct known_route *row, const struct trip *trip, __u32 now, struct bpf_fib_lookup *way) {
    if (now - row->since >= ROUTE_LIFETIME || row->from != trip->from || row->protocol != trip->protocol
            || trip->length > row->mtu || !same_address(&row->target, trip->target)
            || !same_address(&row->source, trip->source)) {
        return 0;
    }
    way->family = row->family;
    way->ifindex = row->to;
    __builtin_memcpy(way->ipv6_dst, &row->next, sizeof row->next);
    __builtin_memcpy(way->smac, row->hardware, sizeof way->smac);
    __builtin_memcpy(way->dmac, row->hardware + sizeof way->smac, sizeof way->dmac);
    return 1;
}

INLINE void remember_route(struct known_route *row, const struct trip *trip, __u32 now,
                           const struct bpf_fib_lookup *way) {
    row->source = *trip->source;
    row->target = *trip->target;
    __builtin_memcpy(&row->next, way->ipv6_dst, sizeof row->next);
    row->from = trip->from;
    row->to = way->ifindex;
    row->since = now;
    row->mtu = way->mtu_result;
    row->protocol = trip->protocol;
    row->family = way->family;
    __builtin_memcpy(row->hardware, way->smac, sizeof way->smac);
    __builtin_memcpy(row->hardware + sizeof way->smac, way->dmac, sizeof way->dmac);
}

INLINE long ask_route(void *context, const struct trip *trip, __u32 flags, struct bpf_fib_lookup *way) {
    way->family = trip->is_ipv6 ? AF_INET6 : AF_INET;
    way->l4_protocol = trip->protocol;
    way->tot_len = trip->length > 0xffff ? 0xffff : trip->length;
    way->ifindex = trip->from;
    if (trip->is_ipv6) {
        __builtin_memcpy(way->ipv6_src, trip->source, sizeof *trip->source);
        __builtin_memcpy(way->ipv6_dst, trip->target, sizeof *trip->target);
    } else {
        way->ipv4_src = trip->source->word[3];
        way->ipv4_dst = trip->target->word[3];
    }
    return fib_lookup(context, way, sizeof *way, flags);
}

/* As it went of late, or as the kernel says (BPF_FIB_LKUP_RET_*); 0 when there is a way. */
INLINE long find_trip(void *context, const struct trip *trip, enum who who, __u32 now, struct bpf_fib_lookup *way) {
    struct known_route *row = route_row(trip, who);
    if (row && recall_route(row, trip, now, way)) {
        return 0;
    }
    long unrouted = ask_route(context, trip, who == ROUTES_TC ? FIB_SKIP_NEIGHBOUR : 0, way);
    if (unrouted) {
        return unrouted;
    }
    __u32 port = way->ifindex;
    if (who == ROUTES_FAST && !map_lookup(&ports, &port)) {
        return NOT_FAST;
    }
    if (row) {
        remember_route(row, trip, now, way);
    }
    return 0;
}

/* Where a packet between the two goes, its neighbour aside. */
INLINE long find_route(struct __sk_buff *skb, const struct packet *packet, const struct address *source,
                       const struct address *target, struct bpf_fib_lookup *way) {
    struct trip trip = {};
    plan_trip(skb->ingress_ifindex, packet, source, target, &trip);
    return find_trip(skb, &trip, ROUTES_TC, ticks(monotonic_ns()), way);
}
