/*
 * The kernel's helper functions that this program calls (bpf-helpers(7)), by their numbers, so that nothing but the
 * kernel's own headers is needed to compile it.
 */
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))
#define HELPER(result, name, number, ...) static result (*const name)(__VA_ARGS__) = (void *) number

/* In a program's text a table is the address of its symbol; the loader puts the descriptor of the map there. */
struct table {
    __u32 unused;
};
#define TABLE(name) struct table name SECTION("maps")

HELPER(void *, map_lookup, BPF_FUNC_map_lookup_elem, void *, const void *);
HELPER(long, map_update, BPF_FUNC_map_update_elem, void *, const void *, const void *, __u64);
HELPER(long, tail_call, BPF_FUNC_tail_call, void *, void *, __u32);
HELPER(__u64, monotonic_ns, BPF_FUNC_ktime_get_coarse_ns, void);
HELPER(long, redirect, BPF_FUNC_redirect, __u32, __u64);
HELPER(long, redirect_map, BPF_FUNC_redirect_map, void *, __u64, __u64);
HELPER(long, redirect_neigh, BPF_FUNC_redirect_neigh, __u32, struct bpf_redir_neigh *, int, __u64);
HELPER(long, fib_lookup, BPF_FUNC_fib_lookup, void *, struct bpf_fib_lookup *, int, __u32);
HELPER(__s64, csum_diff, BPF_FUNC_csum_diff, __be32 *, __u32, __be32 *, __u32, __wsum);
HELPER(long, skb_pull_data, BPF_FUNC_skb_pull_data, struct __sk_buff *, __u32);
HELPER(long, skb_load_bytes, BPF_FUNC_skb_load_bytes, const void *, __u32, void *, __u32);
HELPER(long, skb_store_bytes, BPF_FUNC_skb_store_bytes, struct __sk_buff *, __u32, const void *, __u32, __u64);
HELPER(long, skb_adjust_room, BPF_FUNC_skb_adjust_room, struct __sk_buff *, __s32, __u32, __u64);
HELPER(long, skb_change_tail, BPF_FUNC_skb_change_tail, struct __sk_buff *, __u32, __u64);
HELPER(long, l3_csum_replace, BPF_FUNC_l3_csum_replace, struct __sk_buff *, __u32, __u64, __u64, __u64);
HELPER(long, l4_csum_replace, BPF_FUNC_l4_csum_replace, struct __sk_buff *, __u32, __u64, __u64, __u64);
HELPER(long, xdp_adjust_head, BPF_FUNC_xdp_adjust_head, struct xdp_md *, int);

#define htons(value) ((__be16) __builtin_bswap16(value))
#define ntohs(value) ((__u16) __builtin_bswap16(value))
#define htonl(value) ((__be32) __builtin_bswap32(value))
#define ntohl(value) ((__u32) __builtin_bswap32(value))
