/*
 * Answers a TCP segment of no connection with a reset (RFC 9293 section 3.10.7.1): the segment itself is turned round.
 */
#pragma once

#include "rewrite.h"

#define RESET_HOPS 64
#define TCP_HEADER 20

struct ipv4_addresses {
    __be32 source;
    __be32 target;
};

/*
 * Whether a device is still to complete the checksum: then the helper leaves what is there alone, since only addresses
 * and length are in it.
 */
INLINE int is_partial(struct __sk_buff *skb, __u32 at) {
    __u16 before = 0;
    __u16 after = 0;
    if (skb_load_bytes(skb, at, &before, sizeof before) || l4_csum_replace(skb, at, htons(1), htons(3), 2)
            || skb_load_bytes(skb, at, &after, sizeof after)) {
        return 0;
    }
    return before == after;
}

INLINE long turn_ethernet(struct __sk_buff *skb) {
    __u8 addresses[2 * ETH_ALEN];
    if (skb_load_bytes(skb, 0, addresses, sizeof addresses)) {
        return -1;
    }
    return skb_store_bytes(skb, 0, addresses + ETH_ALEN, ETH_ALEN, 0)
            ?: skb_store_bytes(skb, ETH_ALEN, addresses, ETH_ALEN, 0);
}

INLINE long turn_ip(struct __sk_buff *skb, const struct packet *packet) {
    if (packet->is_ipv6) {
        struct ipv6hdr ip = {.version = 6, .payload_len = htons(TCP_HEADER), .nexthdr = IPPROTO_TCP,
                .hop_limit = RESET_HOPS};
        __builtin_memcpy(&ip.saddr, &packet->target, sizeof ip.saddr);
        __builtin_memcpy(&ip.daddr, &packet->source, sizeof ip.daddr);
        return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
    }
    struct iphdr ip = {.version = 4, .ihl = 5, .tot_len = htons(sizeof ip + TCP_HEADER), .ttl = RESET_HOPS,
            .frag_off = htons(IP_DONT_FRAGMENT), .protocol = IPPROTO_TCP, .saddr = packet->target.word[3],
            .daddr = packet->source.word[3]};
    ip.check = ~fold(csum_diff(0, 0, (__be32 *) &ip, sizeof ip, 0));
    return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
}

/* Sequence and acknowledgement as the RFC has them for a segment with and without ACK. */
INLINE void turn_tcp(const struct packet *packet, const struct tcphdr *asked, struct tcphdr *tcp) {
    __u8 *flags = (__u8 *) tcp + 13;
    tcp->source = packet->target_port;
    tcp->dest = packet->source_port;
    tcp->doff = TCP_HEADER / 4;
    if (packet->tcp_flags & TCP_ACK) {
        tcp->seq = asked->ack_seq;
        *flags = TCP_RST;
    } else {
        __u32 next = ntohl(asked->seq) + payload(packet);
        next += packet->tcp_flags & TCP_SYN ? 1 : 0;
        next += packet->tcp_flags & TCP_FIN ? 1 : 0;
        tcp->ack_seq = htonl(next);
        *flags = TCP_RST | TCP_ACK;
    }
}

INLINE __u64 pseudo_sum(const struct packet *packet) {
    struct address ends[2] = {packet->source, packet->target};
    __be32 rest = htonl(TCP_HEADER + IPPROTO_TCP);
    __u64 sum = (__u32) csum_diff(0, 0, &rest, sizeof rest, 0);
    if (packet->is_ipv6) {
        return sum + (__u32) csum_diff(0, 0, (__be32 *) ends, sizeof ends, 0);
    }
    __be32 pair[2] = {packet->source.word[3], packet->target.word[3]};
    return sum + (__u32) csum_diff(0, 0, pair, sizeof pair, 0);
}

INLINE int answer_reset(struct __sk_buff *skb, const struct packet *packet) {
    __u32 ip = packet->is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    struct tcphdr asked;
    struct tcphdr tcp = {};
    if (packet->transport != ETH_HLEN + ip || skb_load_bytes(skb, packet->transport, &asked, sizeof asked)) {
        return TC_ACT_SHOT;
    }
    turn_tcp(packet, &asked, &tcp);
    int partial = is_partial(skb, packet->transport + 16);
    __u64 sum = pseudo_sum(packet);
    if (partial) {
        tcp.check = fold(sum);
    } else {
        tcp.check = ~fold(sum + (__u32) csum_diff(0, 0, (__be32 *) &tcp, sizeof tcp, 0));
    }
    if (skb_change_tail(skb, ETH_HLEN + ip + TCP_HEADER, 0) || turn_ethernet(skb) || turn_ip(skb, packet)
            || skb_store_bytes(skb, ETH_HLEN + ip, &tcp, sizeof tcp, 0)) {
        return TC_ACT_SHOT;
    }
    return redirect(skb->ifindex, 0);
}
