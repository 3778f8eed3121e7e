/*
 * The dispatcher's packet path (patent signs 38, 39, 40): new flows to the server that the selection table names,
 * known flows to theirs, replies back from the cluster address.
 *
 *   tc ingress: client -> cluster address -> [listeners, flows | rings] -> server
 *               server -> [replies, flows] -> from the cluster address -> client
 *   tc egress:  replies and ICMP errors that this machine's own stack sends on or makes
 *   XDP:        known flows whose neighbour is known; everything else goes on to tc
 */
#include "icmp.h"
#include "reset.h"

#define HEADERS 192
#define TO_THIS_HOST 0 /* linux/if_packet.h, PACKET_HOST */

const char terms[] SECTION("license") = "GPL"; /* What fib_lookup asks of its callers. */

/* The headers are to lie in one piece, to be read directly. */
INLINE int have_headers(struct __sk_buff *skb) {
    __u32 wanted = skb->len < HEADERS ? skb->len : HEADERS;
    return (void *) (long) skb->data + wanted <= (void *) (long) skb->data_end || !skb_pull_data(skb, wanted);
}

/* Whether it is a packet that may be ours. A tagged one is seen again on its VLAN's interface. */
INLINE int read(struct __sk_buff *skb, struct packet *packet) {
    if (skb->vlan_present || (skb->protocol != htons(ETH_P_IP) && skb->protocol != htons(ETH_P_IPV6))) {
        return 0;
    }
    __u32 whole = skb->gso_size ? skb->len - ETH_HLEN : 0;
    if (!have_headers(skb) || !parse((void *) (long) skb->data, (void *) (long) skb->data_end, whole, packet)) {
        return 0;
    }
    if (packet->length + ETH_HLEN > skb->len) {
        return 0;
    }
    packet->segments = skb->gso_size && skb->gso_segs ? skb->gso_segs : 1;
    packet->segment_length = packet->length;
    if (skb->gso_size) {
        packet->segment_length = packet->transport - ETH_HLEN + packet->header + skb->gso_size;
    }
    return 1;
}

INLINE int dispatch(struct __sk_buff *skb, const struct packet *packet, const struct listener *at) {
    struct flow_key key = {};
    __u32 index = 0;
    key_of(packet, at, &key);
    enum verdict verdict = place(packet, at, &key, monotonic_ns(), &index);
    if (verdict == ANSWER_RST) {
        return answer_reset(skb, packet);
    }
    if (verdict != FORWARD) {
        return verdict == PASS ? TC_ACT_OK : TC_ACT_SHOT;
    }
    struct server *server = server_of(index);
    if (!server) {
        return TC_ACT_SHOT;
    }
    count_to(index, packet);
    struct address address = server->address;
    if (packet->is_fragment) {
        remember_fragment(packet, &address, index, 0);
    }
    return send_to_server(skb, packet, &address, htons(ntohs(packet->target_port) + at->port_offset));
}

INLINE int give_back(struct __sk_buff *skb, const struct packet *packet, const struct reply *back, int is_leaving) {
    struct bpf_fib_lookup way = {};
    __u32 index = 0;
    if (!is_leaving && !can_leave(skb, packet, &way)) {
        return TC_ACT_OK;
    }
    enum verdict verdict = take_back(packet, back, monotonic_ns(), &index);
    if (verdict != FORWARD) {
        return verdict == PASS ? TC_ACT_OK : TC_ACT_SHOT;
    }
    count_from(index, packet);
    if (packet->is_fragment) {
        remember_fragment(packet, &back->address, index, 1);
    }
    return send_to_client(skb, packet, &back->address, back->port, is_leaving ? 0 : &way);
}

/* A fragment after the first: where that one went. */
INLINE int follow_first(struct __sk_buff *skb, const struct packet *packet, int is_leaving) {
    struct fragment_key key = {.source = packet->source, .target = packet->target,
            .identification = packet->identification, .protocol = packet->protocol};
    struct fragment *first = map_lookup(&fragments, &key);
    struct bpf_fib_lookup way = {};
    if (!first) {
        if (!is_leaving && (packet->protocol == IPPROTO_UDP || packet->protocol == IPPROTO_TCP)) {
            count(FRAGMENT_WITHOUT_FIRST);
        }
        return TC_ACT_OK;
    }
    struct address address = first->address;
    if (first->is_reply) {
        if (!is_leaving && !can_leave(skb, packet, &way)) {
            return TC_ACT_OK;
        }
        count_from(first->server, packet);
        return send_to_client(skb, packet, &address, 0, is_leaving ? 0 : &way);
    }
    if (is_leaving) {
        return TC_ACT_OK;
    }
    count_to(first->server, packet);
    return send_to_server(skb, packet, &address, 0);
}

INLINE int is_icmp(const struct packet *packet) {
    return packet->protocol == (packet->is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

SECTION("tc/arrive") int fairlead_arrive(struct __sk_buff *skb) {
    struct packet packet = {};
    if (skb->pkt_type != TO_THIS_HOST || !read(skb, &packet)) {
        return TC_ACT_OK;
    }
    if (!packet.is_first) {
        return follow_first(skb, &packet, 0);
    }
    if (is_icmp(&packet)) {
        return translate_icmp(skb, &packet, 0);
    }
    struct listener *at = listener_of(&packet.target, packet.target_port, packet.protocol);
    if (at) {
        return dispatch(skb, &packet, at);
    }
    struct reply *back = reply_of(&packet.source, packet.source_port, packet.protocol);
    return back ? give_back(skb, &packet, back, 0) : TC_ACT_OK;
}

SECTION("tc/leave") int fairlead_leave(struct __sk_buff *skb) {
    struct packet packet = {};
    if (!read(skb, &packet)) {
        return TC_ACT_OK;
    }
    if (!packet.is_first) {
        return follow_first(skb, &packet, 1);
    }
    if (is_icmp(&packet)) {
        return translate_icmp(skb, &packet, 1);
    }
    struct reply *back = reply_of(&packet.source, packet.source_port, packet.protocol);
    return back ? give_back(skb, &packet, back, 1) : TC_ACT_OK;
}
