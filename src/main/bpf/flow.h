/*
 * Which server a flow goes to: the known one, or one chosen by the selection table.
 *
 * A flow has one row, which either direction looks up and refreshes, so that there is no second row that could be
 * evicted without the first. A server's generation and state are looked at on every hit: a flow of a server that has
 * died since is chosen anew (UDP) or reset (TCP).
 */
#pragma once

#include "pickup.h"
#include "ports.h"
#include "select.h"

/* What is to become of a packet. */
enum verdict {
    PASS,       /* not ours: as if this program were not there */
    FORWARD,    /* to the server, or back to the client */
    CHOOSE,     /* a server for a new flow */
    ANSWER_RST, /* tell a TCP peer that there is no such connection */
    DROP
};

/* A server for a new flow: the originator's earlier one under affinity, else the ring's; -1 when there is none. */
INLINE __s32 choose(const struct packet *packet, const struct listener *at, __u64 now) {
    struct originator_key key = {};
    if (at->affinity) {
        originator_of(&packet->source, packet->is_ipv6, at, &key);
        struct originator *known = map_lookup(&originators, &key);
        if (known && is_remembered(known, at, now) && may_take(known->server, now)) {
            known->seen = ticks(now);
            return known->server;
        }
    }
    __s32 index = pick(at->entry, now);
    if (at->affinity && index >= 0) {
        struct originator first = {.server = index, .seen = ticks(now)};
        map_update(&originators, &key, &first, BPF_ANY);
    }
    return index;
}

/* Of a connection whose replies do not pass here the client's end is all that is seen. */
INLINE int is_closed(const struct flow *flow) {
    __u8 both = FLOW_CLIENT_FIN | FLOW_SERVER_FIN;
    return (flow->state & FLOW_RESET) || (flow->state & both) == both
            || (flow->mode >= MODE_SEGMENT && (flow->state & FLOW_CLIENT_FIN));
}

/* What a program is for: it follows from the listener's mode, and is known when it is compiled. */
enum kind {
    NAT,
    FULL_NAT,
    DIRECT_RETURN
};

INLINE int is_syn(const struct packet *packet) {
    return (packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
}

INLINE enum verdict refuse(const struct packet *packet, __u32 event) {
    count(event);
    return packet->protocol == IPPROTO_TCP ? ANSWER_RST : DROP;
}

/* Opens a flow, in the row of an old one if there is one. */
INLINE enum verdict open_flow(const struct packet *packet, const struct listener *at, enum kind kind,
                              const struct flow_key *key, struct flow *old, const struct settings *set, __u64 now,
                              __u32 *index) {
    if (set->stopping && !old) {
        return refuse(packet, REFUSED_STOPPING);
    }
    __s32 server = choose(packet, at, now);
    struct server *chosen = server < 0 ? 0 : server_of(server);
    if (!chosen) {
        return refuse(packet, REFUSED_NO_SERVER);
    }
    struct flow fresh = {.server = server, .opened = ticks(now), .seen = ticks(now),
            .generation = chosen->generation, .to_bytes = payload(packet), .mode = at->mode, .endpoint = ticks(now)};
    if (kind == FULL_NAT && !find_port(packet, at, chosen, set, now, &fresh)) {
        return refuse(packet, PORTS_EXHAUSTED);
    }
    if (old && !is_closed(old)) {
        hold(old->server, -1);
    }
    if (map_update(&flows, key, &fresh, BPF_ANY)) {
        count(TABLE_FULL);
        return DROP;
    }
    count(OPENED);
    hold(server, 1);
    if (old) {
        count(REPLACED);
    }
    struct traffic *row = traffic_of(server);
    if (row) {
        row->opened++;
    }
    *index = server;
    return FORWARD;
}

/* Whether a known TCP flow's SYN is to start afresh: the old connection is over, or its server does not answer. */
INLINE int starts_afresh(const struct flow *flow, int is_dead, __u64 now, __u32 connect, __u32 entry) {
    if (is_dead || is_closed(flow) || (flow->state & FLOW_REFUSED)) {
        return 1;
    }
    if (is_unproven(flow)) {
        return 1; /* A new connection from the same port: the one that went on is no longer the client's. */
    }
    if (!(flow->state & FLOW_ANSWERED) && ticks(now) - flow->opened >= connect && has_alternative(entry)) {
        suspect(flow->server, now);
        return 1;
    }
    return 0;
}

INLINE void note_flags(struct flow *flow, __u8 flags, __u8 fin) {
    if (!(flags & (TCP_RST | TCP_FIN)) || is_closed(flow)) {
        return;
    }
    if (flags & TCP_RST) {
        flow->state |= FLOW_RESET;
        count(RESET);
    } else {
        flow->state |= fin;
    }
    if (is_closed(flow)) {
        hold(flow->server, -1);
    }
}

/* Whether a packet of a known flow goes where the flow goes (FORWARD), or opens a new one in its row (CHOOSE). */
INLINE enum verdict follow(const struct packet *packet, const struct listener *at, enum kind kind, struct flow *flow,
                           const struct settings *set, __u64 now) {
    struct server *server = server_of(flow->server);
    int is_dead = !server || server->state == SERVER_DEAD || server->state == SERVER_UNUSED
            || server->generation != flow->generation || flow->mode != at->mode || (flow->state & FLOW_EXPIRED);
    if (kind == FULL_NAT && !is_dead && !keeps_port(packet, at, flow, now)) {
        count(PORT_LOST);
        is_dead = 1;
    }
    if (packet->protocol == IPPROTO_TCP) {
        if (is_syn(packet) && starts_afresh(flow, is_dead, now, set->connect, at->entry)) {
            return CHOOSE;
        }
        if (is_dead) {
            note_flags(flow, TCP_RST, 0);
            count(DEAD_SERVER_RESET);
            return packet->tcp_flags & TCP_RST ? DROP : ANSWER_RST;
        }
        note_flags(flow, packet->tcp_flags, FLOW_CLIENT_FIN);
        if (kind == DIRECT_RETURN && !is_syn(packet) && !is_just_picked_up(flow, now)) {
            flow->state |= FLOW_ANSWERED; /* Whom nobody has answered sends nothing but its SYN again. */
        }
        return FORWARD;
    }
    if (is_dead || (flow->state & FLOW_REFUSED)) {
        count(MOVED);
        return CHOOSE;
    }
    return ticks(now) - flow->seen >= set->udp_idle ? CHOOSE : FORWARD;
}

/* What becomes of a packet to a listener, and its server. */
INLINE enum verdict place(const struct packet *packet, const struct listener *at, enum kind kind,
                          const struct flow_key *key, __u64 now, __u32 *index) {
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    struct flow *flow = map_lookup(&flows, key);
    enum verdict verdict = CHOOSE;
    if (!set) {
        return PASS;
    }
    if (!flow && packet->protocol == IPPROTO_TCP && !is_syn(packet)) {
        flow = kind == FULL_NAT ? 0 : pick_up(packet, at, key, set, now);
        if (!flow) {
            count(MISS_WITHOUT_SYN);
            return packet->tcp_flags & TCP_RST ? DROP : ANSWER_RST;
        }
    }
    if (flow) {
        verdict = follow(packet, at, kind, flow, set, now);
    }
    if (verdict == CHOOSE) {
        return open_flow(packet, at, kind, key, flow, set, now, index);
    }
    if (verdict == FORWARD) {
        flow->seen = ticks(now);
        flow->to_bytes += payload(packet);
        *index = flow->server;
        if (kind != FULL_NAT && is_to_be_kept_known(at, flow, now)) {
            flow->endpoint = ticks(now);
            keep_known(packet, at, flow, now);
        }
    }
    return verdict;
}

INLINE void key_of(const struct packet *packet, const struct listener *at, struct flow_key *key) {
    key->client = packet->source;
    key->client_port = packet->source_port;
    key->cluster_port = packet->target_port;
    key->cluster = at->cluster;
    key->protocol = packet->protocol;
}

/* Notes what a server says in its flow's row; what refuses a connection that others may take is kept from the client. */
INLINE enum verdict note_reply(const struct packet *packet, struct flow *flow, __u32 entry, __u64 now) {
    if ((packet->tcp_flags & TCP_RST) && !(flow->state & (FLOW_ANSWERED | FLOW_PICKED_UP)) && has_alternative(entry)) {
        flow->state |= FLOW_REFUSED;
        suspect(flow->server, now);
        return DROP;
    }
    note_flags(flow, packet->tcp_flags, FLOW_SERVER_FIN);
    if (!(flow->state & FLOW_ANSWERED)) {
        flow->state |= FLOW_ANSWERED;
    }
    flow->seen = ticks(now);
    flow->from_bytes += payload(packet);
    return FORWARD;
}

/* Whether a packet that comes from a server is a flow's; notes it there. */
INLINE enum verdict take_back(const struct packet *packet, const struct reply *back, __u64 now, __u32 *index) {
    struct flow_key key = {};
    key_of_way(back, &packet->target, packet->target_port, packet->protocol, &key);
    struct flow *flow = map_lookup(&flows, &key);
    if (!flow && packet->protocol == IPPROTO_TCP) {
        flow = pick_up_reply(packet, back, &key, now);
    }
    if (!flow) {
        count(REPLY_WITHOUT_FLOW);
        return PASS;
    }
    struct server *server = server_of(flow->server);
    if (!server || !same_address(&server->address, &packet->source)) {
        count(REPLY_FROM_FORMER_SERVER);
        return DROP;
    }
    *index = flow->server;
    return note_reply(packet, flow, back->entry, now);
}
