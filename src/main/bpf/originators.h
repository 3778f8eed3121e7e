/*
 * Affinity: which server an originator's last new flow went to, and whether that still counts.
 */
#pragma once

#include "packet.h"

#define AHEAD 16 /* ticks */

INLINE __be32 keep_bits(__be32 word, __s32 bits) {
    return bits >= 32 ? word : bits <= 0 ? 0 : word & htonl(~0u << (32 - bits));
}

INLINE void originator_of(const struct address *client, int is_ipv6, const struct listener *at,
                          struct originator_key *key) {
    __s32 bits = is_ipv6 ? at->prefix6 : 96 + at->prefix4;
    key->prefix.word[0] = keep_bits(client->word[0], bits);
    key->prefix.word[1] = keep_bits(client->word[1], bits - 32);
    key->prefix.word[2] = keep_bits(client->word[2], bits - 64);
    key->prefix.word[3] = keep_bits(client->word[3], bits - 96);
    key->group = at->group;
}

/* Whether an originator's last new flow is not too long ago; another processor's time may be ahead. */
INLINE int is_remembered(const struct originator *known, const struct listener *at, __u64 now) {
    return ticks(now) - known->seen + AHEAD < at->affinity + AHEAD;
}

/* Whether it is time to say that a flow's originator is in use: some times in its lifetime, not for each packet. */
INLINE int is_to_be_kept_known(const struct listener *at, const struct flow *flow, __u64 now) {
    return at->affinity && ticks(now) - flow->endpoint > at->affinity / 4;
}

/* A flow in use keeps its originator known as long as that goes to the flow's server: so it can go on elsewhere. */
INLINE void keep_known(const struct packet *packet, const struct listener *at, const struct flow *flow, __u64 now) {
    struct originator_key whose = {};
    originator_of(&packet->source, packet->is_ipv6, at, &whose);
    struct originator *known = map_lookup(&originators, &whose);
    if (known && known->server == flow->server) {
        known->seen = ticks(now);
    }
}
