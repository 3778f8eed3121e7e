/*
 * Routes that a processor has asked for of late: where packets from one address to another, that came by one interface,
 * went. Asking takes about as long as all the rest of a packet's way through here.
 *
 * A row is believed for 64 ticks, 67 ms; what routes, rules, neighbours have become by then is asked for anew. Where two
 * pairs fall on one row they take turns in it.
 */
#pragma once

#define ROUTES 1024
#define ROUTE_LIFETIME 64

/* Whose rows: XDP has to know the neighbour too. */
enum {
    ROUTES_TC,
    ROUTES_FAST
};

INLINE __u32 mix(const struct address *address, __u32 by) {
    return (address->word[0] ^ address->word[1] ^ address->word[2] ^ address->word[3]) * by;
}

INLINE struct known_route *route_row(const struct address *source, const struct address *target, __u32 whose) {
    __u32 row = ((mix(source, 0x9e3779b1) ^ mix(target, 0x85ebca6b)) * 0xc2b2ae35) >> 22;
    row += whose * ROUTES;
    return map_lookup(&routes, &row);
}

/* Fills in the way from a row; 0 when it has to be asked for. */
INLINE int recall_route(const struct known_route *row, __u32 from_interface, const struct packet *packet,
                        const struct address *source, const struct address *target, __u32 now,
                        struct bpf_fib_lookup *way) {
    if (now - row->since >= ROUTE_LIFETIME || row->from != from_interface || row->protocol != packet->protocol
            || packet->segment_length > row->mtu || !same_address(&row->target, target)
            || !same_address(&row->source, source)) {
        return 0;
    }
    way->family = row->family;
    way->ifindex = row->to;
    __builtin_memcpy(way->ipv6_dst, &row->next, sizeof row->next);
    __builtin_memcpy(way->smac, row->hardware, sizeof way->smac);
    __builtin_memcpy(way->dmac, row->hardware + sizeof way->smac, sizeof way->dmac);
    return 1;
}

INLINE void remember_route(struct known_route *row, __u32 from_interface, const struct packet *packet,
                           const struct address *source, const struct address *target, __u32 now,
                           const struct bpf_fib_lookup *way) {
    row->source = *source;
    row->target = *target;
    __builtin_memcpy(&row->next, way->ipv6_dst, sizeof row->next);
    row->from = from_interface;
    row->to = way->ifindex;
    row->since = now;
    row->mtu = way->mtu_result;
    row->protocol = packet->protocol;
    row->family = way->family;
    __builtin_memcpy(row->hardware, way->smac, sizeof way->smac);
    __builtin_memcpy(row->hardware + sizeof way->smac, way->dmac, sizeof way->dmac);
}

/* Where a packet between the two goes, its neighbour aside: as it went of late, or as the kernel says. */
INLINE long find_route(struct __sk_buff *skb, const struct packet *packet, const struct address *source,
                       const struct address *target, struct bpf_fib_lookup *way) {
    __u32 now = ticks(monotonic_ns());
    struct known_route *row = route_row(source, target, ROUTES_TC);
    if (row && recall_route(row, skb->ingress_ifindex, packet, source, target, now, way)) {
        return 0;
    }
    long unrouted = route(skb, skb->ingress_ifindex, packet, source, target, FIB_SKIP_NEIGHBOUR, way);
    if (!unrouted && row) {
        remember_route(row, skb->ingress_ifindex, packet, source, target, now, way);
    }
    return unrouted;
}
