/*
 * Direct return: packets go to a server as they came, to the cluster address, which it has too; its replies go straight
 * to the client (tunnel.h).
 *
 * Nothing of a reply is seen here, so a connection's state is the client's half. What is too large for the way to the
 * server is answered here, and what routers say of packets in a tunnel is remembered for those that follow.
 */
#pragma once

#include "error.h"
#include "icmp.h"
#include "tunnel.h"

#define LEAST_IPV6_MTU 1280
#define ROOM_FIXED_GSO 1            /* BPF_F_ADJ_ROOM_FIXED_GSO: segments stay as long as they are */
#define ROOM_OUTER_IPV4 2
#define ROOM_OUTER_IPV6 4
#define ROOM_OUTER_UDP 16

INLINE int no_way(void) {
    count(NO_WAY_TO_SERVER);
    return TC_ACT_SHOT;
}

INLINE int send_on_segment(struct __sk_buff *skb, const struct packet *packet, const struct address *server) {
    struct bpf_fib_lookup way = {};
    long unrouted = find_route(skb, packet, &packet->source, server, &way);
    if (unrouted == BPF_FIB_LKUP_RET_FRAG_NEEDED) {
        return complain(skb, packet, TOO_BIG, way.mtu_result);
    }
    if (unrouted || !is_next_hop(&way, packet, server)) {
        return no_way();
    }
    if (decrement_hops(skb, packet)) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    return leave(&way);
}

INLINE long write_outer(struct __sk_buff *skb, const struct packet *packet, const struct tunnel *tunnel) {
    if (tunnel->is_ipv6) {
        struct ipv6hdr ip = {};
        set_outer_ipv6(packet, tunnel, &ip);
        return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
    }
    struct iphdr ip = {};
    set_outer_ipv4(packet, tunnel, &ip);
    return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
}

INLINE long write_gue(struct __sk_buff *skb, const struct packet *packet, const struct tunnel *tunnel) {
    struct gue gue = {};
    set_gue(packet, tunnel, &gue);
    return skb_store_bytes(skb, ETH_HLEN + tunnel->ip, &gue, sizeof gue, 0);
}

/* The packet in another one to the server. */
INLINE int send_in_tunnel(struct __sk_buff *skb, const struct packet *packet, const struct server *server, __u32 mode) {
    struct bpf_fib_lookup way = {};
    struct tunnel tunnel = {};
    if (!plan_tunnel((void *) (long) skb->data, (void *) (long) skb->data_end, packet, server, mode, &tunnel)) {
        return no_way();
    }
    long unrouted = find_tunnel_route(skb, skb->ingress_ifindex, packet, &tunnel, ROUTES_TC, &way);
    if (unrouted == BPF_FIB_LKUP_RET_FRAG_NEEDED) {
        return complain(skb, packet, TOO_BIG, way.mtu_result - tunnel.more);
    }
    if (unrouted) {
        return no_way();
    }
    __be16 type = tunnel.is_ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
    __u64 room = ROOM_FIXED_GSO | (tunnel.is_ipv6 ? ROOM_OUTER_IPV6 : ROOM_OUTER_IPV4)
            | (tunnel.gue_port ? ROOM_OUTER_UDP : 0);
    if (decrement_hops(skb, packet) || skb_adjust_room(skb, tunnel.more, ROOM_BEHIND_ETHERNET, room)
            || skb_store_bytes(skb, ETH_HLEN - sizeof type, &type, sizeof type, 0)
            || write_outer(skb, packet, &tunnel) || (tunnel.gue_port && write_gue(skb, packet, &tunnel))) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    return leave(&way);
}

INLINE int send_direct(struct __sk_buff *skb, const struct packet *packet, __u32 index, __u32 mode) {
    struct server *server = server_of(index);
    if (!server) {
        return no_way();
    }
    if (packet->hops <= 1) {
        return complain(skb, packet, LAST_HOP, 0);
    }
    if (mode != MODE_SEGMENT) {
        return send_in_tunnel(skb, packet, server, mode);
    }
    struct address address = server->address;
    return send_on_segment(skb, packet, &address);
}

INLINE int handle_direct(struct __sk_buff *skb, const struct packet *packet) {
    struct flow_key key = {};
    __u32 server = 0;
    if (!packet->is_first) {
        struct fragment *first = first_fragment(packet);
        if (!first) {
            return NEXT;
        }
        count_traffic(first->server, packet, 0);
        return send_direct(skb, packet, first->server, first->mode);
    }
    struct listener *at = listener_of(&packet->target, packet->target_port, packet->protocol);
    if (!at) {
        return NEXT;
    }
    __u32 mode = at->mode;
    key_of(packet, at, &key);
    enum verdict verdict = place(packet, at, DIRECT_RETURN, &key, monotonic_ns(), &server);
    if (verdict != FORWARD) {
        return verdict == ANSWER_RST ? answer_reset(skb, packet) : verdict == PASS ? NEXT : TC_ACT_SHOT;
    }
    if (packet->is_fragment) {
        struct fragment first = {.server = server, .mode = mode};
        remember_fragment(packet, &first);
    }
    count_traffic(server, packet, 0);
    return send_direct(skb, packet, server, mode);
}

/* An error about what a server sent to a client comes to the cluster address, and goes to that server as it is. */
INLINE int carry_error(struct __sk_buff *skb, const struct packet *packet) {
    struct quote quote = {};
    int is_refused = 0;
    if (!read_error(skb, packet, &quote, &is_refused)) {
        return NEXT;
    }
    const struct packet *inner = &quote.packet;
    struct listener *at = listener_of(&inner->source, inner->source_port, inner->protocol);
    if (!at) {
        return NEXT;
    }
    struct flow_key key = {.client = inner->target, .client_port = inner->target_port,
            .cluster_port = inner->source_port, .cluster = at->cluster, .protocol = inner->protocol};
    struct flow *flow = map_lookup(&flows, &key);
    if (!flow || flow->mode != at->mode || !same_address(&packet->target, &inner->source)) {
        count(ICMP_WITHOUT_FLOW);
        return NEXT;
    }
    count(ICMP_TRANSLATED);
    return send_direct(skb, packet, flow->server, flow->mode);
}

INLINE void remember_path(const struct address *server, __u32 mtu, __u32 least) {
    struct path path = {.mtu = mtu < least ? least : mtu, .seen = ticks(monotonic_ns())};
    map_update(&paths, server, &path, BPF_ANY);
}

/* What became of a packet in a tunnel: too large for a router on the way, or nobody takes it out of the tunnel. */
INLINE int heed_error(struct __sk_buff *skb, const struct packet *packet) {
    struct quote quote = {};
    int is_refused = 0;
    struct icmp_header icmp;
    if (!read_error(skb, packet, &quote, &is_refused) || skb_load_bytes(skb, packet->transport, &icmp, sizeof icmp)) {
        return NEXT;
    }
    const struct packet *inner = &quote.packet;
    struct reply *tunnel = reply_of(&inner->target, inner->target_port, inner->protocol);
    struct server *server = tunnel ? server_of(tunnel->number) : 0;
    struct source *own = server ? source_of(server->first_source) : 0;
    if (!own || !same_address(&own->address, &inner->source) || !same_address(&packet->target, &inner->source)) {
        count(ICMP_WITHOUT_FLOW);
        return NEXT;
    }
    struct address address = inner->target;
    count(TUNNEL_ERROR);
    if (packet->is_ipv6 && icmp.type == ICMPV6_PKT_TOOBIG) {
        remember_path(&address, ntohl(icmp.value), LEAST_IPV6_MTU);
    } else if (!packet->is_ipv6 && icmp.type == ICMP_DEST_UNREACH && icmp.code == ICMP_FRAGMENTATION_NEEDED) {
        remember_path(&address, ntohl(icmp.value) & 0xffff, LEAST_IPV4_MTU);
    } else if (is_refused || is_not_understood(packet, icmp.type, icmp.code)) {
        suspect(tunnel->number, monotonic_ns());
    }
    return NEXT;
}
