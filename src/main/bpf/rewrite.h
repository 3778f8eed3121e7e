/*
 * Rewrites addresses and ports, and sends the packet on.
 *
 * Checksums are changed by the difference only (RFC 1624): those of transport headers by the kernel's helpers, which
 * know of checksums that a device is still to complete, and leave a UDP checksum of zero alone; all else is written
 * straight into the packet. The route is looked up before anything is
 * changed, since what cannot be sent directly is handed to the kernel's own forwarding: a packet to a server as
 * rewritten, so that ICMP errors and fragments are made by the kernel; a packet from a server as it came, and rewritten
 * when it leaves (the cluster address is this machine's own, and the kernel takes no packet from such a one).
 */
#pragma once

#include "checksum.h"
#include "flow.h"
#include "routes.h"
#include <linux/pkt_cls.h>

#define NEXT TC_ACT_UNSPEC              /* what others have attached behind, then the stack */
#define LOOPBACK 1                       /* index of that interface in each network namespace */
#define CSUM_IPV6 (1ULL << 7)           /* BPF_F_IPV6, Linux 6.16 */

INLINE __u32 checksum_offset(const struct packet *packet) {
    return packet->transport + (packet->protocol == IPPROTO_TCP ? 16 : 6);
}

/* The pseudo header's part of a checksum; older kernels do not know the flag, and need it for some devices only. */
INLINE long replace_pseudo(struct __sk_buff *skb, __u32 at, __s64 difference, __u64 flags, int is_ipv6) {
    if (is_ipv6 && !l4_csum_replace(skb, at, 0, difference, flags | BPF_F_PSEUDO_HDR | CSUM_IPV6)) {
        return 0;
    }
    return l4_csum_replace(skb, at, 0, difference, flags | BPF_F_PSEUDO_HDR);
}

/* An address in the IP header, and of IPv4 the header's checksum; the packet's octets as a whole sum up as before. */
INLINE long write_address(struct __sk_buff *skb, const struct packet *packet, int is_source, const struct address *next) {
    void *data = (void *) (long) skb->data;
    void *end = (void *) (long) skb->data_end;
    if (packet->is_ipv6) {
        struct ipv6hdr *ip = data + ETH_HLEN;
        if ((void *) (ip + 1) > end) {
            return -1;
        }
        __builtin_memcpy(is_source ? &ip->saddr : &ip->daddr, next, sizeof *next);
        return 0;
    }
    struct iphdr *ip = data + ETH_HLEN;
    if ((void *) (ip + 1) > end) {
        return -1;
    }
    __be32 *at = is_source ? &ip->saddr : &ip->daddr;
    ip->check = change_checksum(ip->check, difference_of_words(*at, next->word[3]));
    *at = next->word[3];
    return 0;
}

INLINE long write_port(struct __sk_buff *skb, const struct packet *packet, int is_source, __be16 port) {
    __u32 offset = packet->transport;
    if (offset > 512) {
        return -1;
    }
    __be16 *ports = (void *) (long) skb->data + offset;
    if ((void *) (ports + 2) > (void *) (long) skb->data_end) {
        return -1;
    }
    ports[is_source ? 0 : 1] = port;
    return 0;
}

/* Puts another address and port in the place of the source's or the target's. */
INLINE long rewrite(struct __sk_buff *skb, const struct packet *packet, int is_source, const struct address *next,
                    __be16 next_port) {
    struct address value = *next;
    __be16 old_port = is_source ? packet->source_port : packet->target_port;
    if (packet->is_first) {
        __u32 at = checksum_offset(packet);
        __u64 zero_stays = packet->protocol == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;
        __u32 difference = shorten(difference_of(is_source ? &packet->source : &packet->target, &value));
        long failed = replace_pseudo(skb, at, difference, zero_stays, packet->is_ipv6);
        if (old_port != next_port) {
            failed = failed ?: l4_csum_replace(skb, at, old_port, next_port, zero_stays | sizeof next_port);
            failed = failed ?: write_port(skb, packet, is_source, next_port);
        }
        if (failed) {
            return failed;
        }
    }
    return write_address(skb, packet, is_source, &value);
}

INLINE long decrement_hops(struct __sk_buff *skb, const struct packet *packet) {
    return lower_hops((void *) (long) skb->data, (void *) (long) skb->data_end, packet->is_ipv6);
}

/* Out by the interface of a route; the kernel resolves the neighbour, and keeps the packet until it has. */
INLINE int leave(const struct bpf_fib_lookup *way) {
    struct bpf_redir_neigh next = {.nh_family = way->family};
    if (way->family == AF_INET6) {
        __builtin_memcpy(next.ipv6_nh, way->ipv6_dst, sizeof next.ipv6_nh);
    } else {
        next.ipv4_nh = way->ipv4_dst;
    }
    return redirect_neigh(way->ifindex, &next, sizeof next, 0);
}

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

INLINE void remember_fragment(const struct packet *packet, const struct fragment *first) {
    struct fragment_key key = {.source = packet->source, .target = packet->target,
            .identification = packet->identification, .protocol = packet->protocol};
    map_update(&fragments, &key, first, BPF_ANY);
}

/* Where the first fragment of a later one went; 0 when it has not been seen. */
INLINE struct fragment *first_fragment(const struct packet *packet) {
    struct fragment_key key = {.source = packet->source, .target = packet->target,
            .identification = packet->identification, .protocol = packet->protocol};
    return map_lookup(&fragments, &key);
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

/*
 * The programs that the first one goes on to, each looked at by the verifier alone. They find what it has noted; the
 * order is that of Program.java.
 */
enum program {
    PROGRAM_FULL,
    PROGRAM_FULL_ERROR,
    PROGRAM_FULL_LEAVE,
    PROGRAM_DIRECT,
    PROGRAM_DIRECT_ERROR,
    PROGRAM_TUNNEL_ERROR,
    PROGRAMS
};

/* Does not return but when there is no such program. */
INLINE int go_on(struct __sk_buff *skb, enum program program) {
    tail_call(skb, &programs, program);
    count(REWRITE_FAILED);
    return TC_ACT_SHOT;
}
