/*
 * What direct return puts before a packet, at tc as in XDP.
 *
 *   on the server's segment   Ethernet to the server | client -> cluster | …
 *   IPIP (RFC 2003, 2473)     Ethernet | source -> server | client -> cluster | …
 *   GUE (variant 0)           Ethernet | source -> server | UDP x -> 6080 | 4 octets | client -> cluster | …
 */
#pragma once

#include "checksum.h"
#include "ports.h"
#include "routes.h"

#define TUNNEL_HOPS 64
#define TUNNEL_PORTS 0xc000         /* the source ports of tunnels: 49152 and up, by flow */
#define LEAST_IPV4_MTU 576
#define PATH_LIFETIME 572205        /* ticks, 10 min: RFC 1191 section 6.3 */

struct gue {
    struct udphdr udp;
    __u8 version_and_length;
    __u8 protocol;
    __be16 flags;
};

struct tunnel {
    struct address source;
    struct address server;
    __u32 ip;               /* octets of the outer IP header */
    __u32 more;             /* of all that goes before the packet */
    __be16 gue_port;        /* 0 for IPIP */
    __u8 is_ipv6;           /* outside */
    __u8 protocol;          /* outside */
    __u8 inner;             /* what is in it, as a protocol's number */
    __u8 class;             /* type of service and ECN: the packet's own (RFC 6040 section 4.1) */
};

INLINE int is_mapped(const struct address *address) {
    return address->word[0] == 0 && address->word[1] == 0 && address->word[2] == htonl(0xffff);
}

/* Whether the server itself is the next hop that the kernel found. */
INLINE int is_next_hop(const struct bpf_fib_lookup *way, const struct packet *packet, const struct address *server) {
    struct address next;
    if (!packet->is_ipv6) {
        return way->family == AF_INET && way->ipv4_dst == server->word[3];
    }
    __builtin_memcpy(&next, way->ipv6_dst, sizeof next);
    return same_address(&next, server);
}

/* What routers have said of the way to a server; 0 for nothing of late. */
INLINE __u32 path_mtu(const struct address *server, __u32 now) {
    struct path *path = map_lookup(&paths, server);
    return path && now - path->seen < PATH_LIFETIME ? path->mtu : 0;
}

INLINE __u8 traffic_class(void *data, void *end, const struct packet *packet) {
    __u8 *octets = data + ETH_HLEN;
    if ((void *) (octets + 2) > end) {
        return 0;
    }
    return packet->is_ipv6 ? (__u8) (octets[0] << 4 | octets[1] >> 4) : octets[1];
}

/* Which tunnel a packet goes in; 0 when there is no address for it to begin at. */
INLINE int plan_tunnel(void *data, void *end, const struct packet *packet, const struct server *server, __u32 mode,
                       struct tunnel *tunnel) {
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    struct source *own = server->sources ? source_of(server->first_source) : 0;
    if (!set || !own) {
        return 0;
    }
    tunnel->source = own->address;
    tunnel->server = server->address;
    tunnel->gue_port = mode == MODE_GUE ? set->gue_port : 0;
    tunnel->is_ipv6 = !is_mapped(&tunnel->server);
    tunnel->inner = packet->is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
    tunnel->protocol = tunnel->gue_port ? IPPROTO_UDP : tunnel->inner;
    tunnel->ip = tunnel->is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    tunnel->more = tunnel->ip + (tunnel->gue_port ? sizeof(struct gue) : 0);
    tunnel->class = traffic_class(data, end, packet);
    return 1;
}

/*
 * The way of a tunnel to its server; 0 when there is one, BPF_FIB_LKUP_RET_FRAG_NEEDED with the MTU of the tunnel's own
 * packets when it does not hold this one.
 */
INLINE long find_tunnel_route(void *context, __u32 from, const struct packet *packet, const struct tunnel *tunnel,
                              enum who who, struct bpf_fib_lookup *way) {
    __u32 now = ticks(monotonic_ns());
    struct trip trip = {};
    plan_trip(from, packet, &tunnel->source, &tunnel->server, &trip);
    trip.length += tunnel->more;
    trip.protocol = tunnel->protocol;
    trip.is_ipv6 = tunnel->is_ipv6;
    __u32 mtu = trip.length > LEAST_IPV4_MTU ? path_mtu(&tunnel->server, now) : 0;
    if (mtu && trip.length > mtu) {
        way->mtu_result = mtu;
        return BPF_FIB_LKUP_RET_FRAG_NEEDED;
    }
    return find_trip(context, &trip, who, now, way);
}

/* A length of several segments may be more than a header can hold: then it says 0, and each segment gets its own. */
INLINE __be16 length_field(__u32 length) {
    return length > 0xffff ? 0 : htons(length);
}

INLINE void set_outer_ipv6(const struct packet *packet, const struct tunnel *tunnel, struct ipv6hdr *ip) {
    __u8 *octets = (__u8 *) ip;
    octets[0] = 0x60 | tunnel->class >> 4;
    octets[1] = (__u8) (tunnel->class << 4);
    ip->payload_len = length_field(packet->length + tunnel->more - sizeof *ip);
    ip->nexthdr = tunnel->protocol;
    ip->hop_limit = TUNNEL_HOPS;
    __builtin_memcpy(&ip->saddr, &tunnel->source, sizeof ip->saddr);
    __builtin_memcpy(&ip->daddr, &tunnel->server, sizeof ip->daddr);
}

INLINE void set_outer_ipv4(const struct packet *packet, const struct tunnel *tunnel, struct iphdr *ip) {
    ip->version = 4;
    ip->ihl = sizeof *ip / 4;
    ip->tos = tunnel->class;
    ip->tot_len = length_field(packet->length + tunnel->more);
    ip->frag_off = htons(IP_DONT_FRAGMENT);
    ip->ttl = TUNNEL_HOPS;
    ip->protocol = tunnel->protocol;
    ip->saddr = tunnel->source.word[3];
    ip->daddr = tunnel->server.word[3];
    ip->check = ~fold((__u32) csum_diff(0, 0, (__be32 *) ip, sizeof *ip, 0));
}

/* By flow, so that the parts of a network that spread packets over links keep a flow together. */
INLINE __be16 tunnel_port(const struct packet *packet) {
    __u32 hash = packet->source.word[0] ^ packet->source.word[1] ^ packet->source.word[2] ^ packet->source.word[3];
    hash ^= packet->is_fragment ? 0 : (__u32) packet->source_port << 16 | packet->target_port;
    hash *= 0x9e3779b1;
    return htons(TUNNEL_PORTS | hash >> 18);
}

INLINE void set_gue(const struct packet *packet, const struct tunnel *tunnel, struct gue *gue) {
    gue->udp.source = tunnel_port(packet);
    gue->udp.dest = tunnel->gue_port;
    gue->udp.len = length_field(packet->length + sizeof *gue);
    gue->protocol = tunnel->inner;
}
