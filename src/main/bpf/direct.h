/*
 * Direct return: packets go to a server as they came, to the cluster address, which it has too; its replies go straight
 * to the client.
 *
 *   on the server's segment   Ethernet to the server | client -> cluster | …
 *   IPIP (RFC 2003, 2473)     Ethernet | source -> server | client -> cluster | …
 *   GUE (variant 0)           Ethernet | source -> server | UDP x -> 6080 | 4 octets | client -> cluster | …
 *
 * Nothing of a reply is seen here, so a connection's state is the client's half. What is too large for the way to the
 * server is answered here, and what routers say of packets in a tunnel is remembered for those that follow.
 */
#pragma once

#include "error.h"
#include "icmp.h"

#define TUNNEL_HOPS 64
#define TUNNEL_PORTS 0xc000         /* the source ports of tunnels: 49152 and up, by flow */
#define LEAST_IPV4_MTU 576
#define LEAST_IPV6_MTU 1280
#define PATH_LIFETIME 572205        /* ticks, 10 min: RFC 1191 section 6.3 */
#define ROOM_FIXED_GSO 1            /* BPF_F_ADJ_ROOM_FIXED_GSO: segments stay as long as they are */
#define ROOM_OUTER_IPV4 2
#define ROOM_OUTER_IPV6 4
#define ROOM_OUTER_UDP 16

struct gue {
    struct udphdr udp;
    __u8 version_and_length;
    __u8 protocol;
    __be16 flags;
};

INLINE int is_mapped(const struct address *address) {
    return address->word[0] == 0 && address->word[1] == 0 && address->word[2] == htonl(0xffff);
}

/* The address that the kernel found as next hop. */
INLINE int is_next_hop(const struct bpf_fib_lookup *way, const struct packet *packet, const struct address *server) {
    struct address next;
    if (!packet->is_ipv6) {
        return way->family == AF_INET && way->ipv4_dst == server->word[3];
    }
    __builtin_memcpy(&next, way->ipv6_dst, sizeof next);
    return same_address(&next, server);
}

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

/* What routers have said of the way to a server; 0 for nothing of late. */
INLINE __u32 path_mtu(const struct address *server) {
    struct path *path = map_lookup(&paths, server);
    return path && ticks(monotonic_ns()) - path->seen < PATH_LIFETIME ? path->mtu : 0;
}

/* Type of service and ECN of the packet in the tunnel: its own (RFC 6040 section 4.1). */
INLINE __u8 traffic_class(struct __sk_buff *skb, const struct packet *packet) {
    __u8 octets[2] = {};
    if (skb_load_bytes(skb, ETH_HLEN, octets, sizeof octets)) {
        return 0;
    }
    return packet->is_ipv6 ? (__u8) (octets[0] << 4 | octets[1] >> 4) : octets[1];
}

/* A length of several segments may be more than a header can hold: then it says 0, and each segment gets its own. */
INLINE __be16 length_field(__u32 length) {
    return length > 0xffff ? 0 : htons(length);
}

INLINE long write_outer(struct __sk_buff *skb, const struct address *source, const struct address *server, int is_ipv6,
                        __u8 protocol, __u8 class, __u32 payload_length) {
    if (is_ipv6) {
        struct ipv6hdr ip = {.payload_len = length_field(payload_length), .nexthdr = protocol,
                .hop_limit = TUNNEL_HOPS};
        __u8 *octets = (__u8 *) &ip;
        octets[0] = 0x60 | class >> 4;
        octets[1] = (__u8) (class << 4);
        __builtin_memcpy(&ip.saddr, source, sizeof ip.saddr);
        __builtin_memcpy(&ip.daddr, server, sizeof ip.daddr);
        return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
    }
    struct iphdr ip = {.version = 4, .ihl = 5, .tos = class, .tot_len = length_field(payload_length + sizeof ip),
            .frag_off = htons(IP_DONT_FRAGMENT), .ttl = TUNNEL_HOPS, .protocol = protocol, .saddr = source->word[3],
            .daddr = server->word[3]};
    ip.check = ~fold(csum_diff(0, 0, (__be32 *) &ip, sizeof ip, 0));
    return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
}

/* By flow, so that the parts of a network that spread packets over links keep a flow together. */
INLINE __be16 tunnel_port(const struct packet *packet) {
    __u32 hash = packet->source.word[0] ^ packet->source.word[1] ^ packet->source.word[2] ^ packet->source.word[3];
    hash ^= packet->is_fragment ? 0 : (__u32) packet->source_port << 16 | packet->target_port;
    hash *= 0x9e3779b1;
    return htons(TUNNEL_PORTS | hash >> 18);
}

INLINE long write_gue(struct __sk_buff *skb, const struct packet *packet, __u32 at, __be16 port, __u8 inner) {
    struct gue gue = {.udp = {.source = tunnel_port(packet), .dest = port,
            .len = length_field(packet->length + sizeof gue)}, .protocol = inner};
    return skb_store_bytes(skb, at, &gue, sizeof gue, 0);
}

/* The packet in another one to the server. */
INLINE int send_in_tunnel(struct __sk_buff *skb, const struct packet *packet, const struct address *source,
                          const struct address *server, __be16 gue_port) {
    struct bpf_fib_lookup way = {};
    int is_ipv6 = !is_mapped(server);
    __u8 inner = packet->is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
    __u8 protocol = gue_port ? IPPROTO_UDP : inner;
    __u32 ip = is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    __u32 more = ip + (gue_port ? sizeof(struct gue) : 0);
    __u32 length = packet->segment_length + more;
    __u32 mtu = length > LEAST_IPV4_MTU ? path_mtu(server) : 0;
    if (mtu && length > mtu) {
        return complain(skb, packet, TOO_BIG, mtu - more);
    }
    long unrouted = route_of(skb, skb->ingress_ifindex, is_ipv6, protocol, length, source, server, FIB_SKIP_NEIGHBOUR,
            &way);
    if (unrouted == BPF_FIB_LKUP_RET_FRAG_NEEDED) {
        return complain(skb, packet, TOO_BIG, way.mtu_result - more);
    }
    if (unrouted) {
        return no_way();
    }
    __u8 class = traffic_class(skb, packet);
    __be16 type = is_ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
    __u64 room = ROOM_FIXED_GSO | (is_ipv6 ? ROOM_OUTER_IPV6 : ROOM_OUTER_IPV4) | (gue_port ? ROOM_OUTER_UDP : 0);
    if (decrement_hops(skb, packet) || skb_adjust_room(skb, more, ROOM_BEHIND_ETHERNET, room)
            || skb_store_bytes(skb, ETH_HLEN - sizeof type, &type, sizeof type, 0)
            || write_outer(skb, source, server, is_ipv6, protocol, class, packet->length + more - ip)
            || (gue_port && write_gue(skb, packet, ETH_HLEN + ip, gue_port, inner))) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    return leave(&way);
}

INLINE int send_direct(struct __sk_buff *skb, const struct packet *packet, __u32 index, __u32 mode) {
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    struct server *server = server_of(index);
    if (!server || !set) {
        return no_way();
    }
    if (packet->hops <= 1) {
        return complain(skb, packet, LAST_HOP, 0);
    }
    struct address address = server->address;
    if (mode == MODE_SEGMENT) {
        return send_on_segment(skb, packet, &address);
    }
    struct source *own = source_of(server->first_source);
    if (!own || !server->sources) {
        return no_way();
    }
    struct address source = own->address;
    return send_in_tunnel(skb, packet, &source, &address, mode == MODE_GUE ? set->gue_port : 0);
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
