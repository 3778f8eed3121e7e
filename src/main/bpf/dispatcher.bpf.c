/*
 * The dispatcher's packet path (patent signs 38, 39, 40): new flows to the server that the selection table names,
 * known flows to theirs, replies back from the cluster address.
 *
 *   tc ingress: client -> cluster address -> [listeners, flows | rings] -> server
 *               server -> [replies, flows] -> from the cluster address -> client
 *   tc egress:  replies and ICMP errors that this machine's own stack sends on or makes
 *   XDP:        known flows whose neighbour is known; everything else goes on to tc
 */
#include "fast.h"
#include "icmp.h"
#include "reset.h"

#define HEADERS 192
#define TO_THIS_HOST 0 /* linux/if_packet.h, PACKET_HOST */
#define FINISHED 0xfa1d

const char terms[] SECTION("license") = "GPL"; /* What fib_lookup asks of its callers. */

/* Reads headers where they lie in one piece; as a rule they do. Else they are put together, which may copy much. */
INLINE int read_headers(struct __sk_buff *skb, struct packet *packet) {
    __u32 whole = skb->gso_size ? skb->len - ETH_HLEN : 0;
    __u32 wanted = skb->len < HEADERS ? skb->len : HEADERS;
    for (int i = 0; i < 2; i++) {
        if (parse((void *) (long) skb->data, (void *) (long) skb->data_end, whole, packet)) {
            return 1;
        }
        if ((void *) (long) skb->data + wanted <= (void *) (long) skb->data_end || skb_pull_data(skb, wanted)) {
            return 0;
        }
    }
    return 0;
}

/* Whether it is a packet that may be ours. A tagged one is seen again on its VLAN's interface. */
INLINE int read(struct __sk_buff *skb, struct packet *packet) {
    if (skb->vlan_present || (skb->protocol != htons(ETH_P_IP) && skb->protocol != htons(ETH_P_IPV6))
            || !read_headers(skb, packet)) {
        return 0;
    }
    packet->segments = skb->gso_size && skb->gso_segs ? skb->gso_segs : 1;
    packet->segment_length = packet->length;
    if (skb->gso_size) {
        packet->segment_length = packet->transport - ETH_HLEN + packet->header + skb->gso_size;
    }
    return packet->length + ETH_HLEN <= skb->len;
}

/* What is to be written into a packet. */
struct move {
    struct address address; /* the new target, or the new source of a reply */
    __u32 server;
    __be16 port;
    __u8 is_reply;
};

INLINE enum verdict dispatch(const struct packet *packet, const struct listener *at, struct move *move) {
    struct flow_key key = {};
    key_of(packet, at, &key);
    enum verdict verdict = place(packet, at, &key, monotonic_ns(), &move->server);
    struct server *server = server_of(move->server);
    if (verdict == FORWARD && server) {
        move->address = server->address;
        move->port = htons(ntohs(packet->target_port) + at->port_offset);
    }
    return verdict;
}

INLINE enum verdict give_back(const struct packet *packet, const struct reply *back, struct move *move) {
    move->address = back->address;
    move->port = back->port;
    return take_back(packet, back, monotonic_ns(), &move->server);
}

/* A fragment after the first: where that one went. */
INLINE int recall_first(const struct packet *packet, struct move *move) {
    struct fragment_key key = {.source = packet->source, .target = packet->target,
            .identification = packet->identification, .protocol = packet->protocol};
    struct fragment *first = map_lookup(&fragments, &key);
    if (!first) {
        return 0;
    }
    move->address = first->address;
    move->server = first->server;
    move->is_reply = first->is_reply;
    return 1;
}

INLINE int reject(struct __sk_buff *skb, const struct packet *packet, enum verdict verdict) {
    return verdict == ANSWER_RST ? answer_reset(skb, packet) : verdict == PASS ? NEXT : TC_ACT_SHOT;
}

/* Every packet of either direction, whole or in fragments, but for ICMP. */
INLINE int handle(struct __sk_buff *skb, const struct packet *packet, int is_leaving) {
    struct move move = {};
    struct bpf_fib_lookup way = {};
    struct listener *at = 0;
    struct reply *back = 0;
    if (packet->is_first) {
        at = is_leaving ? 0 : listener_of(&packet->target, packet->target_port, packet->protocol);
        back = at ? 0 : reply_of(&packet->source, packet->source_port, packet->protocol);
        move.is_reply = !at;
        if (!at && !back) {
            return NEXT;
        }
    } else if (!recall_first(packet, &move)) {
        if (!is_leaving && (packet->protocol == IPPROTO_UDP || packet->protocol == IPPROTO_TCP)) {
            count(FRAGMENT_WITHOUT_FIRST);
        }
        return NEXT;
    }
    if (is_leaving ? !move.is_reply : move.is_reply && !can_leave(skb, packet, &way)) {
        return NEXT;
    }
    enum verdict verdict = at ? dispatch(packet, at, &move) : back ? give_back(packet, back, &move) : FORWARD;
    if (verdict != FORWARD) {
        return reject(skb, packet, verdict);
    }
    if (packet->is_fragment && packet->is_first) {
        remember_fragment(packet, &move.address, move.server, move.is_reply);
    }
    count_traffic(move.server, packet, move.is_reply);
    return move.is_reply ? send_to_client(skb, packet, &move.address, move.port, is_leaving ? 0 : &way)
            : send_to_server(skb, packet, &move.address, move.port);
}

INLINE int is_icmp(const struct packet *packet) {
    return packet->protocol == (packet->is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

INLINE int arrive(struct __sk_buff *skb) {
    struct packet *packet = notes(NOTES_ARRIVE);
    if (!packet || skb->pkt_type != TO_THIS_HOST || !read(skb, packet)) {
        return NEXT;
    }
    return packet->is_first && is_icmp(packet) ? translate_icmp(skb, packet, 0) : handle(skb, packet, 0);
}

/*
 * What is sent on from here passes the other program as it leaves, which would look at it for nothing: tc_index, which
 * the kernel itself has no use for, tells it so for that long.
 */
SECTION("tc/arrive") int fairlead_arrive(struct __sk_buff *skb) {
    int verdict = arrive(skb);
    if (verdict == TC_ACT_REDIRECT) {
        skb->tc_index = FINISHED;
    }
    return verdict;
}

SECTION("tc/leave") int fairlead_leave(struct __sk_buff *skb) {
    if (skb->tc_index == FINISHED) {
        skb->tc_index = 0;
        return NEXT;
    }
    struct packet *packet = notes(NOTES_LEAVE);
    if (!packet || !read(skb, packet)) {
        return NEXT;
    }
    return packet->is_first && is_icmp(packet) ? translate_icmp(skb, packet, 1) : handle(skb, packet, 1);
}

SECTION("xdp/fast") int fairlead_fast(struct xdp_md *context) {
    struct packet *packet = notes(NOTES_FAST);
    void *data = (void *) (long) context->data;
    void *end = (void *) (long) context->data_end;
    if (!packet || !parse(data, end, 0, packet) || packet->is_fragment || packet->hops <= 1
            || (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP)
            || (packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST))) {
        return XDP_PASS;
    }
    packet->segments = 1;
    packet->segment_length = packet->length;
    return packet->length + ETH_HLEN <= (__u64) (end - data) ? forward_fast(context, packet) : XDP_PASS;
}
