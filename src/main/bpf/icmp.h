/*
 * ICMP errors about packets that were rewritten (RFC 5508 section 4, RFC 4443): what they quote is rewritten back, so
 * that path MTU discovery works through the dispatcher in both directions.
 *
 * Errors that this machine's own stack makes are met as they leave. The quoted transport checksum is not changed: an
 * error need not quote so much, and nobody looks at it.
 */
#pragma once

#include "rewrite.h"

#define ICMP_HEADER 8
#define MOST_QUOTED_EXTENSIONS 3
#define MOST_BEFORE_PORTS 1024  /* octets of an error */

/* Whether the receiver of a packet in a tunnel says that it knows no such tunnel. */
INLINE int is_not_understood(const struct packet *packet, __u8 type, __u8 code) {
    return packet->is_ipv6 ? type == ICMPV6_PARAMPROB && code == ICMPV6_UNK_NEXTHDR
            : type == ICMP_DEST_UNREACH && code == ICMP_PROTOCOL_UNREACH;
}

/* What an error quotes, and where. */
struct quote {
    struct packet packet;
    __u32 ip;               /* offset of the quoted IP header */
    __be16 ip_checksum;     /* IPv4 */
};

INLINE int is_error(const struct packet *packet, __u8 type) {
    return packet->is_ipv6 ? type >= ICMPV6_DEST_UNREACH && type <= ICMPV6_PARAMPROB
            : type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETERPROB;
}

/* Whether the receiver of the quoted packet says that nobody is there to take it. */
INLINE int is_refusal(const struct packet *packet, __u8 type, __u8 code) {
    return packet->is_ipv6 ? type == ICMPV6_DEST_UNREACH && (code == ICMPV6_PORT_UNREACH || code == ICMPV6_ADDR_UNREACH)
            : type == ICMP_DEST_UNREACH && (code == ICMP_PORT_UNREACH || code == ICMP_HOST_UNREACH);
}

/* Goes past the extension headers that are quoted; 0 for a fragment other than the first, which has no ports. */
INLINE int skip_quoted_extensions(struct __sk_buff *skb, struct packet *inner) {
#pragma clang loop unroll(disable)
    for (int i = 0; i < MOST_QUOTED_EXTENSIONS; i++) {
        __u8 extension[4];
        __u8 next = inner->protocol;
        if (!is_extension(next)) {
            return 1;
        }
        if (inner->transport > MOST_BEFORE_PORTS || skb_load_bytes(skb, inner->transport, extension, sizeof extension)) {
            return 0;
        }
        if (next == NEXT_FRAGMENT && (extension[2] || extension[3] & 0xf8)) {
            return 0;
        }
        inner->protocol = extension[0];
        inner->transport += next == NEXT_FRAGMENT ? 8 : ((__u32) extension[1] + 1) * 8;
    }
    return !is_extension(inner->protocol);
}

INLINE int read_quote(struct __sk_buff *skb, const struct packet *packet, struct quote *quote) {
    struct packet *inner = &quote->packet;
    __be16 ports[2];
    quote->ip = packet->transport + ICMP_HEADER;
    if (packet->is_ipv6) {
        struct ipv6hdr ip;
        if (skb_load_bytes(skb, quote->ip, &ip, sizeof ip) || ip.version != 6) {
            return 0;
        }
        set_ipv6(&inner->source, &ip.saddr);
        set_ipv6(&inner->target, &ip.daddr);
        inner->protocol = ip.nexthdr;
        inner->transport = quote->ip + sizeof ip;
        if (!skip_quoted_extensions(skb, inner)) {
            return 0;
        }
    } else {
        struct iphdr ip;
        if (skb_load_bytes(skb, quote->ip, &ip, sizeof ip) || ip.version != 4 || ip.ihl < 5
                || (ip.frag_off & htons(IP_OFFSET))) {
            return 0;
        }
        set_ipv4(&inner->source, ip.saddr);
        set_ipv4(&inner->target, ip.daddr);
        inner->protocol = ip.protocol;
        inner->transport = quote->ip + ip.ihl * 4;
        quote->ip_checksum = ip.check;
    }
    inner->is_ipv6 = packet->is_ipv6;
    if (inner->protocol == IPPROTO_IPIP || inner->protocol == IPPROTO_IPV6) {
        return 1;
    }
    if ((inner->protocol != IPPROTO_TCP && inner->protocol != IPPROTO_UDP)
            || skb_load_bytes(skb, inner->transport, ports, sizeof ports)) {
        return 0;
    }
    inner->source_port = ports[0];
    inner->target_port = ports[1];
    return 1;
}

/* Stores octets that the ICMP checksum covers, an even number at an even place. */
INLINE long store_quoted(struct __sk_buff *skb, const struct packet *packet, __u32 at, __be32 *old, __be32 *next,
                         __u32 size, __u32 stored) {
    return l4_csum_replace(skb, packet->transport + 2, 0, csum_diff(old, size, next, size, 0), 0)
            ?: skb_store_bytes(skb, at, next, stored, 0);
}

INLINE long store_quoted_port(struct __sk_buff *skb, const struct packet *packet, __u32 at, __be16 old, __be16 next) {
    __be32 old_word = old;
    __be32 next_word = next;
    return store_quoted(skb, packet, at, &old_word, &next_word, 4, 2);
}

/* Rewrites an address that the error quotes; of IPv4 its header checksum makes up for it in the error's own. */
INLINE long store_quoted_address(struct __sk_buff *skb, const struct packet *packet, const struct quote *quote,
                                 int is_source, const struct address *value) {
    struct address old = is_source ? quote->packet.source : quote->packet.target;
    struct address next = *value;
    if (packet->is_ipv6) {
        return store_quoted(skb, packet, quote->ip + (is_source ? 8 : 24), old.word, next.word, 16, 16);
    }
    __be32 word = next.word[3];
    return l3_csum_replace(skb, quote->ip + 10, old.word[3], word, 4)
            ?: skb_store_bytes(skb, quote->ip + (is_source ? 12 : 16), &word, 4, 0);
}

/* Rewrites the error's own address; of IPv6 the checksum covers it. */
INLINE long store_outer(struct __sk_buff *skb, const struct packet *packet, int is_source, const struct address *value) {
    struct address next = *value;
    long failed = 0;
    if (packet->is_ipv6) {
        failed = replace_pseudo(skb, packet->transport + 2, shorten(difference_of(
                is_source ? &packet->source : &packet->target, &next)), 0, 1);
    }
    return failed ?: write_address(skb, packet, is_source, &next);
}

/* Whether a refusal is kept from the client, since another server can take the flow. */
INLINE int is_to_be_kept(const struct flow *flow, __u8 protocol, __u32 entry) {
    return !(flow->state & FLOW_REFUSED) && (protocol == IPPROTO_UDP || !(flow->state & (FLOW_ANSWERED | FLOW_PICKED_UP)))
            && has_alternative(entry);
}

/* Keeps a refusal from the client where another server can take the flow: the next SYN or datagram goes there. */
INLINE int keep_refusal(struct flow *flow, __u8 protocol, __u32 entry, __u64 now) {
    if (!is_to_be_kept(flow, protocol, entry)) {
        return 0;
    }
    flow->state |= FLOW_REFUSED;
    suspect(flow->server, now);
    return 1;
}

/* Sends a translated error by the way found, or by the kernel's own forwarding. */
INLINE int send_error(struct __sk_buff *skb, const struct packet *packet, long failed,
                      const struct bpf_fib_lookup *way) {
    if (failed || (way && decrement_hops(skb, packet))) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    count(ICMP_TRANSLATED);
    if (way) {
        return leave(way);
    }
    count(HANDED_TO_STACK);
    return NEXT;
}

/* A server, or a router on the way to it, tells a client what befell its packet. */
INLINE int error_to_client(struct __sk_buff *skb, const struct packet *packet, const struct quote *quote,
                           const struct reply *back, int is_refused, int is_leaving, __u64 now) {
    const struct packet *inner = &quote->packet;
    struct flow_key key = {.client = inner->source, .client_port = inner->source_port, .cluster_port = back->port,
            .cluster = back->cluster, .protocol = inner->protocol};
    struct flow *flow = map_lookup(&flows, &key);
    struct bpf_fib_lookup way = {};
    if (!flow || !same_address(&packet->target, &inner->source)) {
        count(ICMP_WITHOUT_FLOW);
        return NEXT;
    }
    if (is_refused && keep_refusal(flow, inner->protocol, back->entry, now)) {
        return TC_ACT_SHOT;
    }
    if (!is_leaving && !can_leave(skb, packet, &way)) {
        return NEXT;
    }
    struct address cluster = back->address;
    __be16 port = back->port;
    long failed = store_quoted_port(skb, packet, inner->transport + 2, inner->target_port, port)
            ?: store_quoted_address(skb, packet, quote, 0, &cluster);
    if (!failed && same_address(&packet->source, &inner->target)) {
        failed = store_outer(skb, packet, 1, &cluster);
    }
    if (failed || (!is_leaving && decrement_hops(skb, packet))) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    count(ICMP_TRANSLATED);
    return is_leaving ? NEXT : leave(&way);
}

/* A client, or a router on the way to it, tells a server what befell its packet. */
INLINE int error_to_server(struct __sk_buff *skb, const struct packet *packet, const struct quote *quote,
                           const struct listener *at) {
    const struct packet *inner = &quote->packet;
    struct flow_key key = {.client = inner->target, .client_port = inner->target_port,
            .cluster_port = inner->source_port, .cluster = at->cluster, .protocol = inner->protocol};
    struct flow *flow = map_lookup(&flows, &key);
    struct server *server = flow ? server_of(flow->server) : 0;
    struct bpf_fib_lookup way = {};
    if (!server || !same_address(&packet->target, &inner->source)) {
        count(ICMP_WITHOUT_FLOW);
        return NEXT;
    }
    struct address address = server->address;
    __be16 port = htons(ntohs(inner->source_port) + at->port_offset);
    long unrouted = find_route(skb, packet, &packet->source, &address, &way);
    if (store_quoted_port(skb, packet, inner->transport, inner->source_port, port)
            || store_quoted_address(skb, packet, quote, 1, &address) || store_outer(skb, packet, 0, &address)) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    count(ICMP_TRANSLATED);
    if (unrouted || packet->hops <= 1 || decrement_hops(skb, packet)) {
        count(HANDED_TO_STACK);
        return NEXT;
    }
    return leave(&way);
}

/* What there is to be read of an error; 0 when it is none, or about nothing that could be ours. */
INLINE int read_error(struct __sk_buff *skb, const struct packet *packet, struct quote *quote, int *is_refused) {
    __u8 type_and_code[2];
    if (skb_load_bytes(skb, packet->transport, type_and_code, sizeof type_and_code)
            || !is_error(packet, type_and_code[0]) || !read_quote(skb, packet, quote)) {
        return 0;
    }
    *is_refused = is_refusal(packet, type_and_code[0], type_and_code[1]);
    return 1;
}

INLINE int translate_icmp(struct __sk_buff *skb, const struct packet *packet, int is_leaving) {
    struct quote quote = {};
    int is_refused = 0;
    if (!read_error(skb, packet, &quote, &is_refused)) {
        return NEXT;
    }
    const struct packet *inner = &quote.packet;
    struct reply *back = reply_of(&inner->target, inner->target_port, inner->protocol);
    if (back && back->mode != MODE_NAT && !is_leaving) {
        return go_on(skb, back->mode == MODE_FULL ? PROGRAM_FULL_ERROR : PROGRAM_TUNNEL_ERROR);
    }
    if (back && back->mode <= MODE_FULL) {
        return error_to_client(skb, packet, &quote, back, is_refused, is_leaving, monotonic_ns());
    }
    if (is_leaving) {
        struct reply *from = reply_of(&inner->source, inner->source_port, inner->protocol);
        return from && from->mode == MODE_FULL ? go_on(skb, PROGRAM_FULL_LEAVE) : NEXT;
    }
    struct listener *at = listener_of(&inner->source, inner->source_port, inner->protocol);
    if (at && at->mode != MODE_NAT) {
        return go_on(skb, at->mode == MODE_FULL ? PROGRAM_FULL_ERROR : PROGRAM_DIRECT_ERROR);
    }
    return at ? error_to_server(skb, packet, &quote, at) : NEXT;
}
