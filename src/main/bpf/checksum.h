/*
 * Internet checksums (RFC 1071), and what a change of what they cover changes in them (RFC 1624): sums in the order of
 * the octets as they lie, so that nothing has to be swapped.
 */
#pragma once

#include "packet.h"

/* A sum of 32-bit words as the 16 bits that it comes to. */
INLINE __u16 fold(__u64 sum) {
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return (__u16) sum;
}

/* HC' = ~(~HC + ~m + m') (RFC 1624 section 3); the difference is ~m + m'. */
INLINE __u16 change_checksum(__u16 checksum, __u64 difference) {
    return ~fold((__u64) (__u16) ~checksum + difference);
}

INLINE __u64 difference_of_words(__be32 old, __be32 next) {
    return (__u64) (__u32) ~old + next;
}

/* Of IPv4 three of four words are the same, and so no difference. */
INLINE __u64 difference_of(const struct address *old, const struct address *next) {
    return difference_of_words(old->word[0], next->word[0]) + difference_of_words(old->word[1], next->word[1])
            + difference_of_words(old->word[2], next->word[2]) + difference_of_words(old->word[3], next->word[3]);
}

/* As the kernel's helpers take it: in 32 bits. */
INLINE __u32 shorten(__u64 difference) {
    difference = (difference & 0xffffffff) + (difference >> 32);
    return (__u32) ((difference & 0xffffffff) + (difference >> 32));
}

/* One hop less for the packet behind an Ethernet header. */
INLINE long lower_hops(void *data, void *end, int is_ipv6) {
    if (is_ipv6) {
        struct ipv6hdr *ip = data + ETH_HLEN;
        if ((void *) (ip + 1) > end) {
            return -1;
        }
        ip->hop_limit--;
        return 0;
    }
    struct iphdr *ip = data + ETH_HLEN;
    if ((void *) (ip + 1) > end) {
        return -1;
    }
    ip->check = change_checksum(ip->check, difference_of_words(htons(0x100), 0));
    ip->ttl--;
    return 0;
}
