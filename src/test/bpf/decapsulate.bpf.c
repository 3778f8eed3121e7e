/*
 * The servers' end of a tunnel, for kernels without tunnel devices: takes IPIP (RFC 2003, RFC 2473) and GUE (variant 0,
 * port 6080) off packets as they arrive, as `ip link add type ipip` or `ip fou add … gue` would.
 */
#include "../../main/bpf/helpers.h"
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>

#define GUE_PORT 6080
#define BEHIND_ETHERNET 1        /* BPF_ADJ_ROOM_MAC */
#define FIXED_GSO 1              /* BPF_F_ADJ_ROOM_FIXED_GSO */
#define TO_IPV4 (1 << 7)         /* BPF_F_ADJ_ROOM_DECAP_L3_IPV4 */
#define TO_IPV6 (1 << 8)         /* BPF_F_ADJ_ROOM_DECAP_L3_IPV6 */

const char terms[] SECTION("license") = "GPL";

/* What is in UDP, of the protocol that its GUE header says; 0 for something else. */
INLINE __u8 in_gue(struct __sk_buff *skb, __u32 at) {
    __be16 port = 0;
    __u8 protocol = 0;
    if (skb_load_bytes(skb, at + 2, &port, sizeof port) || port != htons(GUE_PORT)
            || skb_load_bytes(skb, at + 9, &protocol, sizeof protocol)) {
        return 0;
    }
    return protocol;
}

SECTION("tc") int decapsulate(struct __sk_buff *skb) {
    int is_ipv6 = skb->protocol == htons(ETH_P_IPV6);
    __u32 outer = is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    __u8 protocol = 0;
    if (skb_load_bytes(skb, ETH_HLEN + (is_ipv6 ? 6 : 9), &protocol, sizeof protocol)) {
        return TC_ACT_OK;
    }
    if (protocol == IPPROTO_UDP) {
        protocol = in_gue(skb, ETH_HLEN + outer);
        outer += 12;
    }
    if (protocol != IPPROTO_IPIP && protocol != IPPROTO_IPV6) {
        return TC_ACT_OK;
    }
    int inner_is_ipv6 = protocol == IPPROTO_IPV6;
    __u64 flags = FIXED_GSO | (inner_is_ipv6 == is_ipv6 ? 0 : inner_is_ipv6 ? TO_IPV6 : TO_IPV4);
    __be16 type = inner_is_ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
    if (skb_adjust_room(skb, -(__s32) outer, BEHIND_ETHERNET, flags)
            || skb_store_bytes(skb, ETH_HLEN - sizeof type, &type, sizeof type, 0)) {
        return TC_ACT_SHOT;
    }
    return TC_ACT_OK;
}
