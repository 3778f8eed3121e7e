/*
 * The dispatcher's packet path (patent signs 38, 39, 40): new flows to the server that the selection table names,
 * known flows to theirs, replies back from the cluster address.
 *
 *   tc ingress: client -> cluster address -> [listeners, flows | rings] -> server
 *               server -> [replies, flows] -> from the cluster address -> client
 *   tc egress:  replies and ICMP errors that this machine's own stack sends on or makes
 *   XDP:        known flows of every mode whose neighbour is known; everything else goes on to tc
 *
 * At tc listeners of other modes than plain NAT have programs of their own (full.h, direct.h), which these go on to.
 */
#include "direct.h"
#include "fast.h"
#include "full.h"
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
    enum verdict verdict = place(packet, at, NAT, &key, monotonic_ns(), &move->server);
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

INLINE int reject(struct __sk_buff *skb, const struct packet *packet, enum verdict verdict) {
    return verdict == ANSWER_RST ? answer_reset(skb, packet) : verdict == PASS ? NEXT : TC_ACT_SHOT;
}

/* Which program sees to what a row of that mode is about, that is not plain NAT's. */
INLINE int program_of(__u32 mode, int is_leaving) {
    return mode != MODE_FULL ? PROGRAM_DIRECT : is_leaving ? PROGRAM_FULL_LEAVE : PROGRAM_FULL;
}

/* Whether full NAT may have more to do on a packet that leaves: the kernel's own forwarding has sent it to a server. */
INLINE int is_half_done(const struct packet *packet) {
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    if (!set || !set->ports) {
        return 0;
    }
    struct reply *to = reply_of(&packet->target, packet->target_port, packet->protocol);
    return to && to->mode == MODE_FULL;
}

/* A fragment after the first: where that one went. */
INLINE int follow_first(struct __sk_buff *skb, const struct packet *packet, int is_leaving) {
    struct fragment *first = first_fragment(packet);
    struct bpf_fib_lookup way = {};
    if (!first) {
        if (!is_leaving && (packet->protocol == IPPROTO_UDP || packet->protocol == IPPROTO_TCP)) {
            count(FRAGMENT_WITHOUT_FIRST);
        }
        return NEXT;
    }
    if (first->mode != MODE_NAT) {
        return is_leaving && first->mode != MODE_FULL ? NEXT : go_on(skb, program_of(first->mode, is_leaving));
    }
    if (is_leaving ? !first->is_reply : first->is_reply && !can_leave(skb, packet, &way)) {
        return NEXT;
    }
    struct address next = first->address;
    count_traffic(first->server, packet, first->is_reply);
    return first->is_reply ? send_to_client(skb, packet, &next, 0, is_leaving ? 0 : &way)
            : send_to_server(skb, packet, &next, 0);
}

/* Every packet of either direction, whole or the first fragment of one, but for ICMP. */
INLINE int handle(struct __sk_buff *skb, const struct packet *packet, int is_leaving) {
    struct move move = {};
    struct bpf_fib_lookup way = {};
    struct listener *at = is_leaving ? 0 : listener_of(&packet->target, packet->target_port, packet->protocol);
    struct reply *back = at ? 0 : reply_of(&packet->source, packet->source_port, packet->protocol);
    if (!at && !back) {
        return is_leaving && is_half_done(packet) ? go_on(skb, PROGRAM_FULL_LEAVE) : NEXT;
    }
    __u32 mode = at ? at->mode : back->mode;
    if (mode != MODE_NAT) {
        return !at && mode != MODE_FULL ? NEXT : go_on(skb, program_of(mode, is_leaving));
    }
    move.is_reply = !at;
    if (!is_leaving && back && !can_leave(skb, packet, &way)) {
        return NEXT;
    }
    enum verdict verdict = at ? dispatch(packet, at, &move) : give_back(packet, back, &move);
    if (verdict != FORWARD) {
        return reject(skb, packet, verdict);
    }
    if (packet->is_fragment) {
        struct fragment first = {.address = move.address, .server = move.server, .is_reply = move.is_reply};
        remember_fragment(packet, &first);
    }
    count_traffic(move.server, packet, move.is_reply);
    return move.is_reply ? send_to_client(skb, packet, &move.address, move.port, is_leaving ? 0 : &way)
            : send_to_server(skb, packet, &move.address, move.port);
}

INLINE int take(struct __sk_buff *skb, const struct packet *packet, int is_leaving) {
    if (!packet->is_first) {
        return follow_first(skb, packet, is_leaving);
    }
    return is_icmp(packet) ? translate_icmp(skb, packet, is_leaving) : handle(skb, packet, is_leaving);
}

INLINE int arrive(struct __sk_buff *skb) {
    struct packet *packet = notes(NOTES_ARRIVE);
    if (!packet || skb->pkt_type != TO_THIS_HOST || !read(skb, packet)) {
        return NEXT;
    }
    return take(skb, packet, 0);
}

/*
 * What is sent on from here passes the other program as it leaves, which would look at it for nothing: tc_index, which
 * the kernel itself has no use for, tells it so for that long.
 */
INLINE int finish(struct __sk_buff *skb, int verdict) {
    if (verdict == TC_ACT_REDIRECT) {
        skb->tc_index = FINISHED;
    }
    return verdict;
}

SECTION("tc/arrive") int fairlead_arrive(struct __sk_buff *skb) {
    return finish(skb, arrive(skb));
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
    return take(skb, packet, 1);
}

/* What the first program goes on to by the mode of a listener; it has noted what it read. */
#define GO_ON(section, name, row, act) \
    SECTION(section) int name(struct __sk_buff *skb) { \
        struct packet *packet = kept_notes(row); \
        return packet ? finish(skb, act(skb, packet)) : TC_ACT_SHOT; \
    }

GO_ON("tc/full", fairlead_full, NOTES_ARRIVE, handle_full)
GO_ON("tc/full-error", fairlead_full_er, NOTES_ARRIVE, translate_full)
GO_ON("tc/full-leave", fairlead_full_lv, NOTES_LEAVE, leave_full)
GO_ON("tc/direct", fairlead_direct, NOTES_ARRIVE, handle_direct)
GO_ON("tc/direct-error", fairlead_dir_er, NOTES_ARRIVE, carry_error)
GO_ON("tc/tunnel-error", fairlead_tun_er, NOTES_ARRIVE, heed_error)

SECTION("xdp/fast") int fairlead_fast(struct xdp_md *context) {
    struct packet *packet = notes(NOTES_FAST);
    void *data = (void *) (long) context->data;
    void *end = (void *) (long) context->data_end;
    if (!packet || !is_to_here(context, data, end) || !parse(data, end, 0, packet) || packet->is_fragment || packet->hops <= 1
            || (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP)
            || (packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST))) {
        return XDP_PASS;
    }
    packet->segments = 1;
    packet->segment_length = packet->length;
    return packet->length + ETH_HLEN <= (__u64) (end - data) ? forward_fast(context, packet) : XDP_PASS;
}
