/*
 * The traffic monitor's counter (patent signs 34 and 72): what passes an interface from and to each server, by source
 * and destination address. It changes no packet, and lets every program that comes after it see each one.
 *
 *   tc/all:  both addresses count: an interface that is shown others' traffic, as a switch's mirror port shows it
 *   tc/from: the source alone: what comes in from servers that lie beyond an interface
 *   tc/to:   the destination alone: what goes out to them
 */
#include "helpers.h"
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#define MOST_TAGS 2
#define TAG 4
#define MOST_EXTENSIONS 6
#define NEXT_HOP_OPTIONS 0
#define NEXT_ROUTING 43
#define NEXT_FRAGMENT 44
#define NEXT_DESTINATION 60
#define IP_OFFSET 0x1fff
#define TCP_FLAGS 13
#define TCP_SYN 0x02
#define TCP_ACK 0x10
#define TICK_BITS 20

HELPER(__u64, coarse_ns, BPF_FUNC_ktime_get_coarse_ns, void);

/* The rows, as io.fairlead.monitor.KernelTables reads and writes them. */
struct address {
    __be32 word[4]; /* IPv4 as ::ffff:a.b.c.d */
};

struct traffic {
    __u64 from_octets;
    __u64 from_packets;
    __u64 to_octets;
    __u64 to_packets;
    __u64 tcp_flows;
    __u64 udp_flows;
};

struct flow_key {
    struct address client;
    struct address server;
    __be16 client_port;
    __be16 server_port;
    __u32 protocol;
};

struct flow {
    __u32 seen;     /* ticks */
    __be32 sequence; /* of a TCP connection's SYN */
};

struct tally {
    __u64 octets;
    __u64 packets;
    __u64 unread;    /* packets with a damaged IP header */
    __u64 untracked; /* flows that the table would not take */
};

TABLE(watched);  /* struct address -> struct traffic, per processor */
TABLE(flows);    /* struct flow_key -> struct flow, the least recently used go */
TABLE(idle);     /* 0 -> ticks without a packet after which a UDP flow is a new one */
TABLE(tallies);  /* 0 -> struct tally of the interface, per processor */

const char terms[] SECTION("license") = "GPL";

enum side {
    BOTH,
    FROM,
    TO
};

struct packet {
    struct address source;
    struct address target;
    __u32 at;         /* offset of the header that is read next */
    __u32 headers;    /* octets that each segment has anew */
    __be32 sequence;
    __be16 source_port;
    __be16 target_port;
    __u8 protocol;
    __u8 has_ports;
    __u8 tcp_flags;
};

INLINE void set_ipv4(struct address *address, __be32 value) {
    address->word[0] = 0;
    address->word[1] = 0;
    address->word[2] = htonl(0xffff);
    address->word[3] = value;
}

/* Gives the type of what is behind the Ethernet header and its tags; 0 when the frame is shorter. */
INLINE __be16 read_ethernet(struct __sk_buff *skb, struct packet *packet) {
    __be16 type = 0;
    packet->at = ETH_HLEN;
    for (int i = 0; i <= MOST_TAGS; i++) {
        if (skb_load_bytes(skb, packet->at - 2, &type, sizeof type)) {
            return 0;
        }
        if (type != htons(ETH_P_8021Q) && type != htons(ETH_P_8021AD)) {
            return type;
        }
        packet->at += TAG;
    }
    return type;
}

INLINE int read_ipv4(struct __sk_buff *skb, struct packet *packet) {
    struct iphdr ip;
    if (skb_load_bytes(skb, packet->at, &ip, sizeof ip) || ip.version != 4 || ip.ihl < 5) {
        return 0;
    }
    set_ipv4(&packet->source, ip.saddr);
    set_ipv4(&packet->target, ip.daddr);
    packet->protocol = ip.protocol;
    packet->has_ports = (ntohs(ip.frag_off) & IP_OFFSET) == 0;
    packet->at += ip.ihl * 4;
    return 1;
}

INLINE int read_ipv6(struct __sk_buff *skb, struct packet *packet) {
    struct ipv6hdr ip;
    if (skb_load_bytes(skb, packet->at, &ip, sizeof ip) || ip.version != 6) {
        return 0;
    }
    __builtin_memcpy(&packet->source, &ip.saddr, sizeof packet->source);
    __builtin_memcpy(&packet->target, &ip.daddr, sizeof packet->target);
    packet->protocol = ip.nexthdr;
    packet->at += sizeof ip;
    for (int i = 0; i < MOST_EXTENSIONS; i++) {
        __u8 next = packet->protocol;
        if (next != NEXT_HOP_OPTIONS && next != NEXT_ROUTING && next != NEXT_DESTINATION && next != NEXT_FRAGMENT) {
            packet->has_ports = 1;
            return 1;
        }
        __u8 extension[8];
        if (skb_load_bytes(skb, packet->at, extension, sizeof extension)) {
            return 1;
        }
        packet->protocol = extension[0];
        if (next == NEXT_FRAGMENT) {
            packet->at += sizeof extension;
            if ((extension[2] | (extension[3] & 0xf8)) != 0) {
                return 1;
            }
        } else {
            packet->at += ((__u32) extension[1] + 1) * 8;
        }
    }
    return 1;
}

/* Ports, and how long the headers of each segment are. What is cut short has neither. */
INLINE void read_transport(struct __sk_buff *skb, struct packet *packet) {
    packet->headers = packet->at;
    if (packet->has_ports && packet->protocol == IPPROTO_TCP) {
        struct tcphdr tcp;
        packet->has_ports = !skb_load_bytes(skb, packet->at, &tcp, sizeof tcp);
        if (packet->has_ports) {
            packet->source_port = tcp.source;
            packet->target_port = tcp.dest;
            packet->sequence = tcp.seq;
            packet->tcp_flags = ((__u8 *) &tcp)[TCP_FLAGS];
            packet->headers += tcp.doff * 4;
        }
    } else if (packet->has_ports && packet->protocol == IPPROTO_UDP) {
        struct udphdr udp;
        packet->has_ports = !skb_load_bytes(skb, packet->at, &udp, sizeof udp);
        if (packet->has_ports) {
            packet->source_port = udp.source;
            packet->target_port = udp.dest;
            packet->headers += sizeof udp;
        }
    } else {
        packet->has_ports = 0;
    }
}

INLINE __u32 now(void) {
    return coarse_ns() >> TICK_BITS;
}

INLINE void note(const struct flow_key *key, const struct flow *flow, struct tally *tally) {
    if (map_update(&flows, key, flow, BPF_ANY) && tally) {
        tally->untracked++;
    }
}

/* A connection begins with a SYN; the same SYN again begins nothing. */
INLINE void see_connection(const struct packet *packet, struct traffic *traffic, struct tally *tally) {
    if ((packet->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN) {
        return;
    }
    struct flow_key key = {.client = packet->source, .server = packet->target, .client_port = packet->source_port,
            .server_port = packet->target_port, .protocol = IPPROTO_TCP};
    struct flow *known = map_lookup(&flows, &key);
    if (!known || known->sequence != packet->sequence) {
        struct flow flow = {.seen = now(), .sequence = packet->sequence};
        traffic->tcp_flows++;
        note(&key, &flow, tally);
    }
}

/* Datagrams between the same ends are one flow until they pause; it is a client's when the client spoke first. */
INLINE void see_datagram(const struct packet *packet, int is_to_server, struct traffic *traffic, struct tally *tally) {
    struct flow_key key = {.protocol = IPPROTO_UDP};
    key.client = is_to_server ? packet->source : packet->target;
    key.server = is_to_server ? packet->target : packet->source;
    key.client_port = is_to_server ? packet->source_port : packet->target_port;
    key.server_port = is_to_server ? packet->target_port : packet->source_port;
    __u32 zero = 0;
    __u32 *pause = map_lookup(&idle, &zero);
    struct flow *known = map_lookup(&flows, &key);
    struct flow flow = {.seen = now()};
    if (known && pause && flow.seen - known->seen < *pause) {
        known->seen = flow.seen;
        return;
    }
    traffic->udp_flows += is_to_server;
    note(&key, &flow, tally);
}

INLINE void see(const struct packet *packet, int is_to_server, struct traffic *traffic, struct tally *tally) {
    if (packet->has_ports && packet->protocol == IPPROTO_UDP) {
        see_datagram(packet, is_to_server, traffic, tally);
    } else if (packet->has_ports && is_to_server) {
        see_connection(packet, traffic, tally);
    }
}

/* Octets as interfaces count them: of the frame, without its checksum; of each segment's own headers too. */
INLINE int count(struct __sk_buff *skb, enum side side) {
    struct packet packet = {};
    __u32 zero = 0;
    struct tally *tally = map_lookup(&tallies, &zero);
    __be16 type = read_ethernet(skb, &packet);
    int is_read = type == htons(ETH_P_IP) ? read_ipv4(skb, &packet)
            : type == htons(ETH_P_IPV6) ? read_ipv6(skb, &packet) : 0;
    if (is_read) {
        read_transport(skb, &packet);
    }
    __u64 segments = skb->gso_size && skb->gso_segs ? skb->gso_segs : 1;
    __u64 tag = skb->vlan_present ? TAG : 0;
    __u64 octets = skb->len + segments * tag + (segments - 1) * packet.headers;
    if (tally) {
        tally->octets += octets;
        tally->packets += segments;
        tally->unread += !is_read && (type == htons(ETH_P_IP) || type == htons(ETH_P_IPV6));
    }
    if (!is_read) {
        return TC_ACT_UNSPEC;
    }
    struct traffic *to = side == FROM ? 0 : map_lookup(&watched, &packet.target);
    if (to) {
        to->to_octets += octets;
        to->to_packets += segments;
        see(&packet, 1, to, tally);
    }
    struct traffic *from = side == TO ? 0 : map_lookup(&watched, &packet.source);
    if (from) {
        from->from_octets += octets;
        from->from_packets += segments;
        see(&packet, 0, from, tally);
    }
    return TC_ACT_UNSPEC;
}

SECTION("tc/all") int fairlead_all(struct __sk_buff *skb) {
    return count(skb, BOTH);
}

SECTION("tc/from") int fairlead_from(struct __sk_buff *skb) {
    return count(skb, FROM);
}

SECTION("tc/to") int fairlead_to(struct __sk_buff *skb) {
    return count(skb, TO);
}

_Static_assert(sizeof(struct traffic) == 48 && sizeof(struct tally) == 32, "the rows of KernelTables.java");
_Static_assert(sizeof(struct flow_key) == 40 && sizeof(struct flow) == 8, "the rows of KernelTables.java");
