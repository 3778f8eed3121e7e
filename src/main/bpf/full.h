/*
 * Full NAT: servers see an address of this machine, so that their replies come back whatever their routes are.
 *
 *   client:c -> cluster:p   becomes   source:s -> server:q      and back
 *
 * What cannot be sent directly is handed to the kernel's own forwarding half rewritten, from the client to the server or
 * from the server to the client: the kernel takes no packet from an address of its own, but for those on the loopback.
 * The other half follows as it leaves. ICMP errors about packets on that way quote them half rewritten too.
 */
#pragma once

#include "icmp.h"
#include "reset.h"

/* What both ends of a packet become. */
struct ends {
    struct address source;
    struct address target;
    __u32 server;
    __be16 source_port;
    __be16 target_port;
    __u8 is_reply;
};

INLINE enum verdict dispatch_full(const struct packet *packet, const struct listener *at, struct ends *ends) {
    struct flow_key key = {};
    key_of(packet, at, &key);
    enum verdict verdict = place(packet, at, FULL_NAT, &key, monotonic_ns(), &ends->server);
    if (verdict != FORWARD) {
        return verdict;
    }
    struct server *server = server_of(ends->server);
    struct flow *flow = map_lookup(&flows, &key);
    if (!server || !flow || !set_source(flow, &ends->source, &ends->source_port)) {
        count(REWRITE_FAILED); /* It was evicted just now. */
        return DROP;
    }
    ends->target = server->address;
    ends->target_port = htons(ntohs(packet->target_port) + at->port_offset);
    return FORWARD;
}

INLINE enum verdict give_back_full(const struct packet *packet, const struct reply *back, struct ends *ends) {
    struct flow_key key = {};
    __u64 now = monotonic_ns();
    struct flow *flow = flow_by_way(back, &packet->target, packet->target_port, packet->protocol, now, &key);
    if (!flow) {
        count(REPLY_WITHOUT_FLOW);
        return PASS; /* This machine's own connection, or the stack tells the server that there is none. */
    }
    struct server *server = server_of(flow->server);
    if (!server || !same_address(&server->address, &packet->source)) {
        count(REPLY_FROM_FORMER_SERVER);
        return DROP;
    }
    ends->is_reply = 1;
    ends->server = flow->server;
    ends->source = back->address;
    ends->source_port = back->port;
    ends->target = key.client;
    ends->target_port = key.client_port;
    return note_reply(packet, flow, back->entry, now);
}

/* Sends what has two new ends. */
INLINE int send_full(struct __sk_buff *skb, const struct packet *packet, const struct ends *ends) {
    struct bpf_fib_lookup way = {};
    int is_direct = packet->hops > 1 && !find_route(skb, packet, &ends->source, &ends->target, &way);
    long failed = rewrite(skb, packet, 0, &ends->target, ends->target_port);
    if (!failed && (is_direct || skb->ifindex == LOOPBACK)) {
        failed = rewrite(skb, packet, 1, &ends->source, ends->source_port);
    }
    if (failed || (is_direct && decrement_hops(skb, packet))) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    if (is_direct) {
        return leave(&way);
    }
    count(HANDED_TO_STACK);
    return NEXT;
}

INLINE int follow_first_full(struct __sk_buff *skb, const struct packet *packet) {
    struct fragment *first = first_fragment(packet);
    struct ends ends = {};
    if (!first) {
        return NEXT;
    }
    ends.is_reply = first->is_reply;
    ends.server = first->server;
    ends.source = first->is_reply ? first->address : first->other;
    ends.target = first->is_reply ? first->other : first->address;
    count_traffic(ends.server, packet, ends.is_reply);
    return send_full(skb, packet, &ends);
}

INLINE int handle_full(struct __sk_buff *skb, const struct packet *packet) {
    struct ends ends = {};
    if (!packet->is_first) {
        return follow_first_full(skb, packet);
    }
    struct listener *at = listener_of(&packet->target, packet->target_port, packet->protocol);
    struct reply *back = at ? 0 : reply_of(&packet->source, packet->source_port, packet->protocol);
    if (!at && !back) {
        return NEXT;
    }
    enum verdict verdict = at ? dispatch_full(packet, at, &ends) : give_back_full(packet, back, &ends);
    if (verdict != FORWARD) {
        return verdict == ANSWER_RST ? answer_reset(skb, packet) : verdict == PASS ? NEXT : TC_ACT_SHOT;
    }
    if (packet->is_fragment) {
        struct fragment first = {.server = ends.server, .is_reply = ends.is_reply, .mode = MODE_FULL,
                .address = ends.is_reply ? ends.source : ends.target,
                .other = ends.is_reply ? ends.target : ends.source};
        remember_fragment(packet, &first);
    }
    count_traffic(ends.server, packet, ends.is_reply);
    return send_full(skb, packet, &ends);
}

/* The flow of a packet that is half done: between a client and a server. */
INLINE struct flow *half_done(const struct address *client, __be16 port, const struct reply *back, __u8 protocol) {
    struct flow_key key = {};
    key_of_way(back, client, port, protocol, &key);
    struct flow *flow = map_lookup(&flows, &key);
    return flow && flow->mode == MODE_FULL ? flow : 0;
}

/* The source that a half-done packet is still to get; 0 when it is none. */
INLINE int missing_source(const struct packet *packet, struct address *address, __be16 *port) {
    struct reply *back = reply_of(&packet->source, packet->source_port, packet->protocol);
    if (back && half_done(&packet->target, packet->target_port, back, packet->protocol)) {
        *address = back->address;
        *port = back->port;
        return 1;
    }
    struct reply *to = reply_of(&packet->target, packet->target_port, packet->protocol);
    struct flow *flow = to ? half_done(&packet->source, packet->source_port, to, packet->protocol) : 0;
    return flow && set_source(flow, address, port);
}

/* What the kernel's own forwarding says to a server of its reply: that it was sent to the source that the server knows. */
INLINE int finish_error(struct __sk_buff *skb, const struct packet *packet) {
    struct quote quote = {};
    int is_refused = 0;
    struct address own = {};
    __be16 port = 0;
    if (!read_error(skb, packet, &quote, &is_refused)) {
        return NEXT;
    }
    const struct packet *inner = &quote.packet;
    struct reply *back = reply_of(&inner->source, inner->source_port, inner->protocol);
    struct flow *flow = back ? half_done(&inner->target, inner->target_port, back, inner->protocol) : 0;
    if (!flow || !set_source(flow, &own, &port)) {
        return NEXT;
    }
    if (store_quoted_port(skb, packet, inner->transport + 2, inner->target_port, port)
            || store_quoted_address(skb, packet, &quote, 0, &own)) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    count(ICMP_TRANSLATED);
    return NEXT;
}

/* The other half of what was handed to the kernel's own forwarding. */
INLINE int leave_full(struct __sk_buff *skb, const struct packet *packet) {
    struct address next = {};
    __be16 port = 0;
    if (packet->is_first && is_icmp(packet)) {
        return finish_error(skb, packet);
    }
    if (packet->is_first) {
        if (!missing_source(packet, &next, &port)) {
            return NEXT;
        }
        if (packet->is_fragment) {
            struct fragment first = {.other = next, .mode = MODE_FULL};
            remember_fragment(packet, &first);
        }
    } else {
        struct fragment *first = first_fragment(packet);
        if (!first) {
            return NEXT;
        }
        next = first->other;
    }
    if (rewrite(skb, packet, 1, &next, port)) {
        count(REWRITE_FAILED);
        return TC_ACT_SHOT;
    }
    return NEXT;
}

/* A server, or a router on the way to it, tells the client by the source that it knows. */
INLINE int full_error_to_client(struct __sk_buff *skb, const struct packet *packet, const struct quote *quote,
                                const struct reply *back, int is_refused, __u64 now) {
    const struct packet *inner = &quote->packet;
    struct flow_key key = {};
    struct bpf_fib_lookup way = {};
    struct flow *flow = flow_by_way(back, &inner->source, inner->source_port, inner->protocol, now, &key);
    if (!flow || !same_address(&packet->target, &inner->source)) {
        count(ICMP_WITHOUT_FLOW);
        return NEXT;
    }
    if (is_refused && keep_refusal(flow, inner->protocol, back->entry, now)) {
        return TC_ACT_SHOT;
    }
    struct address cluster = back->address;
    int is_direct = packet->hops > 1 && !find_route(skb, packet, &packet->source, &key.client, &way);
    long failed = store_quoted_port(skb, packet, inner->transport, inner->source_port, key.client_port)
            ?: store_quoted_address(skb, packet, quote, 1, &key.client) ?: store_outer(skb, packet, 0, &key.client);
    if (!failed && (is_direct || skb->ifindex == LOOPBACK)) {
        failed = store_quoted_port(skb, packet, inner->transport + 2, inner->target_port, back->port)
                ?: store_quoted_address(skb, packet, quote, 0, &cluster);
        if (!failed && same_address(&packet->source, &inner->target)) {
            failed = store_outer(skb, packet, 1, &cluster);
        }
    }
    return send_error(skb, packet, failed, is_direct ? &way : 0);
}

/* A client, or a router on the way to it, tells the server: from the source that it knows. */
INLINE int full_error_to_server(struct __sk_buff *skb, const struct packet *packet, const struct quote *quote,
                                const struct listener *at) {
    const struct packet *inner = &quote->packet;
    struct flow_key key = {.client = inner->target, .client_port = inner->target_port,
            .cluster_port = inner->source_port, .cluster = at->cluster, .protocol = inner->protocol};
    struct flow *flow = map_lookup(&flows, &key);
    struct server *server = flow ? server_of(flow->server) : 0;
    struct bpf_fib_lookup way = {};
    struct address own = {};
    __be16 own_port = 0;
    if (!server || flow->mode != MODE_FULL || !same_address(&packet->target, &inner->source)
            || !set_source(flow, &own, &own_port)) {
        count(ICMP_WITHOUT_FLOW);
        return NEXT;
    }
    struct address address = server->address;
    __be16 port = htons(ntohs(inner->source_port) + at->port_offset);
    int is_direct = packet->hops > 1 && !find_route(skb, packet, &own, &address, &way);
    long failed = store_quoted_port(skb, packet, inner->transport, inner->source_port, port)
            ?: store_quoted_address(skb, packet, quote, 1, &address)
            ?: store_quoted_port(skb, packet, inner->transport + 2, inner->target_port, own_port)
            ?: store_quoted_address(skb, packet, quote, 0, &own) ?: store_outer(skb, packet, 0, &address);
    if (!failed && (is_direct || skb->ifindex == LOOPBACK)) {
        failed = store_outer(skb, packet, 1, &own);
    }
    return send_error(skb, packet, failed, is_direct ? &way : 0);
}

INLINE int translate_full(struct __sk_buff *skb, const struct packet *packet) {
    struct quote quote = {};
    int is_refused = 0;
    if (!read_error(skb, packet, &quote, &is_refused)) {
        return NEXT;
    }
    const struct packet *inner = &quote.packet;
    struct reply *back = reply_of(&inner->target, inner->target_port, inner->protocol);
    if (back) {
        return full_error_to_client(skb, packet, &quote, back, is_refused, monotonic_ns());
    }
    struct listener *at = listener_of(&inner->source, inner->source_port, inner->protocol);
    return at ? full_error_to_server(skb, packet, &quote, at) : NEXT;
}
