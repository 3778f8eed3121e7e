/*
 * Connections that are open but not known here: another dispatcher had them, or their rows were evicted.
 *
 * Under affinity, which dispatchers share, their originator's server is known all the same. It gets their packets, and
 * knows whose they are, or resets them. Not with full NAT: there the server knows a connection by the source port alone
 * that it had, and nobody else knows that. Whether a connection is really there shows when the server answers; until
 * then its row is kept for a short time only.
 */
#pragma once

#include "originators.h"
#include "select.h"

/* Whether nothing has shown yet that its server knows it. */
INLINE int is_unproven(const struct flow *flow) {
    return (flow->state & (FLOW_PICKED_UP | FLOW_ANSWERED)) == FLOW_PICKED_UP;
}

/* With direct return a client that goes on shows it; its first packet does not. */
INLINE int is_just_picked_up(const struct flow *flow, __u64 now) {
    return is_unproven(flow) && ticks(now) == flow->opened;
}

/* Makes a row for a connection with its originator's server; 0 when there is none, or not one that has connections. */
INLINE struct flow *resume(const struct packet *packet, const struct address *client, const struct address *from,
                           const struct listener *at, const struct flow_key *key, __u64 now) {
    struct originator_key whose = {};
    originator_of(client, packet->is_ipv6, at, &whose);
    struct originator *known = map_lookup(&originators, &whose);
    if (!known || !is_remembered(known, at, now)) {
        return 0;
    }
    __u32 index = known->server;
    struct server *server = server_of(index);
    if (!server || (server->state != SERVER_ACTIVE && server->state != SERVER_DRAINING)
            || (from && !same_address(&server->address, from))) {
        return 0;
    }
    struct flow fresh = {.server = index, .opened = ticks(now), .seen = ticks(now), .generation = server->generation,
            .state = FLOW_PICKED_UP, .mode = at->mode, .endpoint = ticks(now)};
    if (map_update(&flows, key, &fresh, BPF_ANY)) {
        count(TABLE_FULL);
        return 0;
    }
    known->seen = ticks(now);
    count(OPENED);
    count(PICKED_UP);
    hold(index, 1);
    struct traffic *row = traffic_of(index);
    if (row) {
        row->opened++;
    }
    return map_lookup(&flows, key);
}

/* The flow of a client's packet in mid-stream; 0 for none. */
INLINE struct flow *pick_up(const struct packet *packet, const struct listener *at, const struct flow_key *key,
                            const struct settings *set, __u64 now) {
    if (!at->affinity || set->pick_up == PICK_UP_NEVER || set->stopping) {
        return 0;
    }
    return resume(packet, &packet->source, 0, at, key, now);
}

/*
 * The flow of a server's packet in mid-stream; 0 for none. That it belongs to a connection through here, and not to one
 * that the client has with the server itself, cannot be seen from the packet: the configuration has to vouch for it.
 */
INLINE struct flow *pick_up_reply(const struct packet *packet, const struct reply *back, const struct flow_key *key,
                                  __u64 now) {
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    if (!set || set->pick_up != PICK_UP_BOTH || set->stopping || (packet->tcp_flags & TCP_SYN)) {
        return 0;
    }
    struct listener *at = listener_of(&back->address, back->port, packet->protocol);
    if (!at || !at->affinity || at->mode != MODE_NAT) {
        return 0;
    }
    return resume(packet, &packet->target, &packet->source, at, key, now);
}
