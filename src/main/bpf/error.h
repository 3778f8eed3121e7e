/*
 * ICMP errors of our own (RFC 792, RFC 4443): about packets that go on as they came, which the kernel's own forwarding
 * could not say a word about, since their target is an address of this machine.
 *
 * The packet itself is turned into the quote: cut short, a header put before it, and sent back to where it came from. So
 * many of them a second, as RFC 1812 section 4.3.2.8 has it.
 */
#pragma once

#include "reset.h"

#define MOST_QUOTED 512     /* with all headers less than what every IPv4 host takes, 576 */
#define WHOLE_WORDS 0x3fc
#define ERRORS_A_SECOND 1000
#define SECOND 954          /* ticks */
#define ROOM_BEHIND_ETHERNET 1 /* BPF_ADJ_ROOM_MAC */

struct icmp_header {
    __u8 type;
    __u8 code;
    __sum16 checksum;
    __be32 value;
};

/* What is said, in either family's words. */
enum complaint {
    TOO_BIG,
    LAST_HOP
};

INLINE int may_complain(__u64 now) {
    __u32 zero = 0;
    struct allowance *allowance = map_lookup(&allowances, &zero);
    if (!allowance) {
        return 0;
    }
    if (ticks(now) - allowance->since >= SECOND) {
        allowance->since = ticks(now);
        allowance->used = 0;
    }
    return allowance->used++ < ERRORS_A_SECOND;
}

INLINE void set_words(const struct packet *packet, enum complaint complaint, __u32 mtu, struct icmp_header *icmp) {
    if (packet->is_ipv6) {
        icmp->type = complaint == TOO_BIG ? ICMPV6_PKT_TOOBIG : ICMPV6_TIME_EXCEED;
    } else {
        icmp->type = complaint == TOO_BIG ? ICMP_DEST_UNREACH : ICMP_TIME_EXCEEDED;
        icmp->code = complaint == TOO_BIG ? ICMP_FRAGMENTATION_NEEDED : 0;
    }
    icmp->value = complaint == TOO_BIG ? htonl(mtu) : 0;
}

/*
 * The sum over what is quoted. A device that is to complete the checksum in there makes the sum from the transport
 * header on that of the complement of what stands in its place now.
 */
INLINE int sum_of_quote(struct __sk_buff *skb, const struct packet *packet, __u32 quoted, __u64 *sum) {
    __u32 zero = 0;
    __u8 *octets = map_lookup(&quotes, &zero);
    __u32 summed = quoted;
    __u16 seed = 0;
    __u32 at = checksum_offset(packet);
    if (is_partial(skb, at)) {
        summed = packet->transport - ETH_HLEN;
        if (skb_load_bytes(skb, at, &seed, sizeof seed)) {
            return 0;
        }
        seed = ~seed;
    } else if (l4_csum_replace(skb, at, htons(3), htons(1), 2)) { /* as it was before it was asked */
        return 0;
    }
    summed &= WHOLE_WORDS;
    if (!octets || summed < 4 || summed > MOST_QUOTED || skb_load_bytes(skb, ETH_HLEN, octets, summed)) {
        return 0;
    }
    *sum = (__u64) (__u32) csum_diff(0, 0, (__be32 *) octets, summed, 0) + seed;
    return 1;
}

INLINE long write_ip_header(struct __sk_buff *skb, const struct packet *packet, __u32 length) {
    if (packet->is_ipv6) {
        struct ipv6hdr ip = {.version = 6, .payload_len = htons(length), .nexthdr = IPPROTO_ICMPV6,
                .hop_limit = RESET_HOPS};
        __builtin_memcpy(&ip.saddr, &packet->target, sizeof ip.saddr);
        __builtin_memcpy(&ip.daddr, &packet->source, sizeof ip.daddr);
        return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
    }
    struct iphdr ip = {.version = 4, .ihl = 5, .tot_len = htons(length + sizeof ip), .ttl = RESET_HOPS,
            .protocol = IPPROTO_ICMP, .saddr = packet->target.word[3], .daddr = packet->source.word[3]};
    ip.check = ~fold(csum_diff(0, 0, (__be32 *) &ip, sizeof ip, 0));
    return skb_store_bytes(skb, ETH_HLEN, &ip, sizeof ip, 0);
}

INLINE __u64 icmp_pseudo_sum(const struct packet *packet, __u32 length) {
    struct address ends[2] = {packet->source, packet->target};
    __be32 rest = htonl(length + IPPROTO_ICMPV6);
    return (__u64) (__u32) csum_diff(0, 0, (__be32 *) ends, sizeof ends, 0)
            + (__u32) csum_diff(0, 0, &rest, sizeof rest, 0);
}

/* Tells who sent the packet what is wrong with it; drops it. */
INLINE int complain(struct __sk_buff *skb, const struct packet *packet, enum complaint complaint, __u32 mtu) {
    __u32 ip = packet->is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    __u32 quoted = (packet->length > MOST_QUOTED ? MOST_QUOTED : packet->length) & ~3u;
    struct icmp_header icmp = {};
    __u64 sum = 0;
    if (!packet->is_first || is_icmp(packet) || !may_complain(monotonic_ns())
            || !sum_of_quote(skb, packet, quoted, &sum)) {
        count(ERRORS_WITHHELD);
        return TC_ACT_SHOT;
    }
    set_words(packet, complaint, mtu, &icmp);
    sum += (__u32) csum_diff(0, 0, (__be32 *) &icmp, sizeof icmp, 0);
    sum += packet->is_ipv6 ? icmp_pseudo_sum(packet, quoted + sizeof icmp) : 0;
    icmp.checksum = ~fold(sum);
    if (skb_change_tail(skb, ETH_HLEN + quoted, 0)
            || skb_adjust_room(skb, ip + sizeof icmp, ROOM_BEHIND_ETHERNET, 0)
            || turn_ethernet(skb) || write_ip_header(skb, packet, quoted + sizeof icmp)
            || skb_store_bytes(skb, ETH_HLEN + ip, &icmp, sizeof icmp, 0)) {
        count(ERRORS_WITHHELD);
        return TC_ACT_SHOT;
    }
    count(complaint == TOO_BIG ? TOO_BIG_ANSWERED : TIME_EXCEEDED_ANSWERED);
    return redirect(skb->ifindex, 0);
}
