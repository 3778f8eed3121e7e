/*
 * Sends a rewritten packet on, and counts it.
 */
#pragma once

#include "routes.h"

INLINE void count_traffic(__u32 server, const struct packet *packet, int is_reply) {
    struct traffic *row = traffic_of(server);
    __u32 bytes = payload(packet);
    __u32 udp_bytes = packet->protocol == IPPROTO_UDP ? bytes : 0;
    if (row && is_reply) {
        row->from_packets += packet->segments;
        row->from_bytes += bytes;
        row->udp_from_bytes += udp_bytes;
    } else if (row) {
        row->to_packets += packet->segments;
        row->to_bytes += bytes;
        row->udp_to_bytes += udp_bytes;
    }
}

INLINE void remember_fragment(const struct packet *packet, const struct address *next, __u32 server, int is_reply) {
    struct fragment_key key = {.source = packet->source, .target = packet->target,
            .identification = packet->identification, .protocol = packet->protocol};
    struct fragment value = {.address = *next, .server = server, .is_reply = is_reply};
    map_update(&fragments, &key, &value, BPF_ANY);
}

/* To a server: directly, or through the kernel's own forwarding. */
INLINE int send_to_server(struct __sk_buff *skb, const struct packet *packet, const struct address *server,
                          __be16 port) {
    struct bpf_fib_lookup way = {};
    long unrouted = find_route(skb, packet, &packet->source, server, &way);
    if (rewrite(skb, packet, 0, server, port)) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    if (unrouted || packet->hops <= 1 || decrement_hops(skb, packet)) {
        count(HANDED_TO_STACK);
        return NEXT;
    }
    return leave(&way);
}

/* Whether a packet to a client can be sent directly. */
INLINE int can_leave(struct __sk_buff *skb, const struct packet *packet, struct bpf_fib_lookup *way) {
    if (packet->hops > 1 && !find_route(skb, packet, &packet->source, &packet->target, way)) {
        return 1;
    }
    count(HANDED_TO_STACK);
    return 0;
}

/* To a client, from the cluster address; by the way found, or, without one, as it is leaving already. */
INLINE int send_to_client(struct __sk_buff *skb, const struct packet *packet, const struct address *cluster,
                          __be16 port, const struct bpf_fib_lookup *way) {
    if (rewrite(skb, packet, 1, cluster, port) || (way && decrement_hops(skb, packet))) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    return way ? leave(way) : NEXT;
}
