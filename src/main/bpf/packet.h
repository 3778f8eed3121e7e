/*
 * What a packet says of itself. Every octet is checked to be there before it is read; whatever is odd is left to the
 * kernel's own stack, which knows what to do with it.
 */
#pragma once

#include "tables.h"
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#define AF_INET 2
#define AF_INET6 10
#define IP_DONT_FRAGMENT 0x4000
#define IP_MORE_FRAGMENTS 0x2000
#define IP_OFFSET 0x1fff
/* linux/icmp.h would bring in headers of the C library. */
#define ICMP_DEST_UNREACH 3
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETERPROB 12
#define ICMP_HOST_UNREACH 1
#define ICMP_PROTOCOL_UNREACH 2
#define ICMP_PORT_UNREACH 3
#define ICMP_FRAGMENTATION_NEEDED 4
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define MOST_EXTENSIONS 6
#define NEXT_HOP_OPTIONS 0
#define NEXT_ROUTING 43
#define NEXT_FRAGMENT 44
#define NEXT_DESTINATION 60

struct packet {
    struct address source;
    struct address target;
    __be32 identification;  /* of a fragment */
    __u32 transport;        /* offset of the transport header */
    __u32 length;           /* of the IP packet, headers too */
    __u32 segments;         /* packets on the wire that it stands for */
    __u32 segment_length;   /* of the longest of them, IP header on */
    __be16 source_port;
    __be16 target_port;
    __u16 header;           /* of the transport, octets */
    __u8 protocol;
    __u8 is_ipv6;
    __u8 is_fragment;
    __u8 is_first;          /* or whole */
    __u8 hops;
    __u8 tcp_flags;
};

/*
 * Where a program notes what it has read: a row per processor, and not its stack, since the verifier forgets what it
 * knows of a row. It would else go through all that follows once for each kind of packet.
 */
enum {
    NOTES_ARRIVE,
    NOTES_LEAVE,
    NOTES_FAST
};

INLINE struct packet *notes(__u32 row) {
    struct packet *packet = map_lookup(&notebook, &row);
    if (packet) {
        __builtin_memset(packet, 0, sizeof *packet);
    }
    return packet;
}

/* What an earlier program of this packet's has noted. */
INLINE struct packet *kept_notes(__u32 row) {
    return map_lookup(&notebook, &row);
}

INLINE void set_ipv4(struct address *address, __be32 value) {
    address->word[0] = 0;
    address->word[1] = 0;
    address->word[2] = htonl(0xffff);
    address->word[3] = value;
}

INLINE void set_ipv6(struct address *address, const struct in6_addr *value) {
    const __be32 *words = (const __be32 *) value;
    address->word[0] = words[0];
    address->word[1] = words[1];
    address->word[2] = words[2];
    address->word[3] = words[3];
}

INLINE int is_extension(__u8 next) {
    return next == NEXT_HOP_OPTIONS || next == NEXT_ROUTING || next == NEXT_DESTINATION || next == NEXT_FRAGMENT;
}

INLINE int parse_ipv4(void *data, void *end, struct packet *packet) {
    struct iphdr *ip = data + ETH_HLEN;
    if ((void *) (ip + 1) > end || ip->version != 4 || ip->ihl < 5) {
        return 0;
    }
    set_ipv4(&packet->source, ip->saddr);
    set_ipv4(&packet->target, ip->daddr);
    __u16 fragment = ntohs(ip->frag_off);
    packet->is_fragment = (fragment & (IP_MORE_FRAGMENTS | IP_OFFSET)) != 0;
    packet->is_first = (fragment & IP_OFFSET) == 0;
    packet->identification = ip->id;
    packet->protocol = ip->protocol;
    packet->hops = ip->ttl;
    packet->length = ntohs(ip->tot_len);
    packet->transport = ETH_HLEN + ip->ihl * 4;
    return 1;
}

INLINE int parse_ipv6(void *data, void *end, struct packet *packet) {
    struct ipv6hdr *ip = data + ETH_HLEN;
    if ((void *) (ip + 1) > end || ip->version != 6) {
        return 0;
    }
    set_ipv6(&packet->source, &ip->saddr);
    set_ipv6(&packet->target, &ip->daddr);
    packet->is_ipv6 = 1;
    packet->is_first = 1;
    packet->hops = ip->hop_limit;
    packet->length = ntohs(ip->payload_len) + sizeof *ip;
    packet->protocol = ip->nexthdr;
    __u32 offset = ETH_HLEN + sizeof *ip;
    for (int i = 0; i < MOST_EXTENSIONS; i++) {
        __u8 next = packet->protocol;
        if (!is_extension(next)) {
            packet->transport = offset;
            return 1;
        }
        if (offset > 256) {
            return 0;
        }
        __u8 *extension = data + offset;
        if ((void *) (extension + 8) > end) {
            return 0;
        }
        packet->protocol = extension[0];
        if (next == NEXT_FRAGMENT) {
            __u16 fragment = ntohs(*(__be16 *) (extension + 2));
            packet->is_fragment = (fragment & ~6) != 0;
            packet->is_first = (fragment & ~7) == 0;
            packet->identification = *(__be32 *) (extension + 4);
            offset += 8;
            if (!packet->is_first) {
                packet->transport = offset;
                return 1;
            }
        } else {
            offset += ((__u32) extension[1] + 1) * 8;
        }
    }
    return 0;
}

INLINE int parse_transport(void *data, void *end, struct packet *packet) {
    if (packet->transport > 512) {
        return 0;
    }
    void *at = data + packet->transport;
    if (packet->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = at;
        if ((void *) (tcp + 1) > end || tcp->doff < 5) {
            return 0;
        }
        packet->source_port = tcp->source;
        packet->target_port = tcp->dest;
        packet->tcp_flags = ((__u8 *) at)[13];
        packet->header = tcp->doff * 4;
    } else if (packet->protocol == IPPROTO_UDP) {
        struct udphdr *udp = at;
        if ((void *) (udp + 1) > end) {
            return 0;
        }
        packet->source_port = udp->source;
        packet->target_port = udp->dest;
        packet->header = sizeof *udp;
    } else {
        return packet->protocol == IPPROTO_ICMP || packet->protocol == IPPROTO_ICMPV6;
    }
    return packet->transport - ETH_HLEN + packet->header <= packet->length;
}

/*
 * Whether it is IP over Ethernet that could be for a listener. Fills in what there is.
 *
 * @whole   length of the IP packet where its own header may not tell: of several segments in one; else 0
 */
INLINE int parse(void *data, void *end, __u32 whole, struct packet *packet) {
    struct ethhdr *ethernet = data;
    if ((void *) (ethernet + 1) > end) {
        return 0;
    }
    if (ethernet->h_proto == htons(ETH_P_IP)) {
        if (!parse_ipv4(data, end, packet)) {
            return 0;
        }
    } else if (ethernet->h_proto == htons(ETH_P_IPV6)) {
        if (!parse_ipv6(data, end, packet)) {
            return 0;
        }
    } else {
        return 0;
    }
    if (whole) {
        packet->length = whole;
    }
    return !packet->is_first || parse_transport(data, end, packet);
}

/* Octets behind the transport header; of a later fragment all behind the IP header. */
INLINE __u32 payload(const struct packet *packet) {
    __u32 headers = packet->transport - ETH_HLEN + packet->header;
    return packet->length > headers ? packet->length - headers : 0;
}

INLINE int is_icmp(const struct packet *packet) {
    return packet->protocol == (packet->is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

_Static_assert(sizeof(struct packet) == 64, "the size of the notebook's rows in Table.java");
