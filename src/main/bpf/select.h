/*
 * The selection table: which server a new flow goes to.
 *
 * Each listener has two rings; `sides` says which one is in force. The controller writes the other one, which nobody
 * reads, and puts it into force with a single store, so that each pick sees either the old table or the new.
 *
 * Where the table says so, what servers hold now decides between those that the ring offers: the least for its room, as
 * Comparison.java has it, in whole numbers.
 */
#pragma once

#include "packet.h"

#define MOST_TRIES 8
#define MOST_COMPARED 16
#define ONE 256                 /* of flows and of deviations, which have 8 binary places */
#define SLACK_PLACES 16
#define UNBOUNDED (~0ULL)

INLINE struct server *server_of(__u32 index) {
    return map_lookup(&servers, &index);
}

INLINE int is_suspect(__u32 index, __u64 now) {
    __u64 *until = map_lookup(&suspects, &index);
    return until && *until > now;
}

/* Leaves a server that refused alone for a while, where others can take its flows. */
INLINE void suspect(__u32 index, __u64 now) {
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    __u64 *until = map_lookup(&suspects, &index);
    if (set && until) {
        *until = now + set->suspicion;
    }
    count(FAILED_CONNECT);
}

INLINE int may_take(__u32 index, __u64 now) {
    struct server *server = server_of(index);
    return server && server->state == SERVER_ACTIVE && !is_suspect(index, now);
}

/* Counts a flow that begins or ends; flows that the kernel evicts are made up for by the controller. */
INLINE void hold(__u32 server, __s64 more) {
    __s64 *flows = map_lookup(&held, &server);
    if (flows) {
        __sync_fetch_and_add(flows, more);
    }
}

INLINE struct traffic *traffic_of(__u32 server) {
    return map_lookup(&traffic, &server);
}

INLINE void *ring_of(__u32 entry) {
    __u32 *side = map_lookup(&sides, &entry);
    __u32 at = side ? 2 * entry + (*side & 1) : 0;
    return side ? map_lookup(&rings, &at) : 0;
}

INLINE struct cell *cell_of(void *ring, __u32 row) {
    return map_lookup(ring, &row);
}

INLINE int has_alternative(__u32 entry) {
    void *ring = ring_of(entry);
    struct cell *size = ring ? cell_of(ring, RING_SIZE) : 0;
    return size && size->second > 1;
}

/* The server in the ring's next slot, skipping those that may not take a flow; -1 when there is none. */
INLINE __s32 draw(void *ring, __u32 first, __u32 slots, __u64 turn, __u64 now) {
    __s32 second_best = -1;
#pragma clang loop unroll(disable)
    for (int i = 0; i < MOST_TRIES; i++) {
        struct cell *slot = cell_of(ring, first + (__u32) ((turn + i) % slots));
        if (!slot) {
            return second_best;
        }
        __u32 server = slot->first;
        if (may_take(server, now)) {
            return server;
        }
        struct server *row = server_of(server);
        if (second_best < 0 && row && row->state == SERVER_ACTIVE) {
            second_best = server;
        }
    }
    return second_best;
}

/* 1 where a number is above the limit, both below 2^63; not by a branch, of which the verifier would follow each. */
INLINE __u64 is_above(__u64 value, __u64 limit) {
    __u64 below_zero = limit - value;
    __asm__("" : "+r"(below_zero));
    return below_zero >> 63;
}

/* The root of flows in 8 binary places, from a table of its first 12 significant bits: exact to one part in 500. */
INLINE __u64 root_of(__u64 flows) {
    __u64 shift = 4 * (is_above(flows, 0xfff) + is_above(flows, 0xffff) + is_above(flows, 0xfffff)
            + is_above(flows, 0xffffff) + is_above(flows, 0xfffffff));
    __u32 row = (__u32) (flows >> (shift & 31)) & 0xfff;
    __u32 *root = map_lookup(&roots, &row);
    return root ? (__u64) *root << (shift >> 1 & 15) : 0;
}

/* What a candidate would hold for its room, were it given one more flow. */
INLINE __u64 pressure_of(void *ring, __u32 candidate, __u32 reserve, __u64 now, __u32 *server) {
    struct cell *who = cell_of(ring, RING_HEAD + 2 * candidate);
    struct cell *has = cell_of(ring, RING_HEAD + 2 * candidate + 1);
    if (!who || !has) {
        return UNBOUNDED;
    }
    __u32 own = who->first;
    __u32 other = who->second;
    *server = own;
    __s64 *one = map_lookup(&held, &own);
    __s64 *two = map_lookup(&held, &other);
    if (!one || !two || !may_take(own, now)) {
        return UNBOUNDED;
    }
    __s64 flows = *one;
    if (other != own) {
        flows += *two;
    }
    flows = flows * ONE - (__s32) has->second;
    __u64 then = flows < 0 ? ONE : flows > MOST_HELD ? MOST_HELD : flows + ONE;
    return (then + reserve * root_of(then) / ONE) * has->first;
}

/* A second draw that has nothing to do with the first (the finalizer of SplitMix64). */
INLINE __u64 scatter(__u64 ticket) {
    ticket = (ticket ^ ticket >> 30) * 0xbf58476d1ce4e5b9ULL;
    ticket = (ticket ^ ticket >> 27) * 0x94d049bb133111ebULL;
    return ticket ^ ticket >> 31;
}

/* The better of the best so far and the candidate in a slot. */
INLINE void contest(void *ring, __u32 row, __u32 reserve, __u64 now, struct contest *contest) {
    struct cell *slot = cell_of(ring, row);
    __u32 server = 0;
    __u64 pressure = slot ? pressure_of(ring, slot->second, reserve, now, &server) : UNBOUNDED;
    if (pressure < contest->least) {
        contest->least = pressure;
        contest->best = server;
    }
}

/*
 * Which of those that the ring offers holds least for its room; -1 when none may take a flow. The first drawn is compared
 * with a second one, or with as many as there are, or, of more than can be looked at, with those that follow on the ring.
 */
INLINE __s32 compare(void *ring, const struct table_head *head, __u64 turn, __u64 now) {
    __u32 zero = 0;
    __u32 reserve = head->reserve;
    __u32 first = head->slots_at;
    __u32 among = head->slots;
    struct contest *state = map_lookup(&contests, &zero);
    if (!state) {
        return -1;
    }
    state->least = UNBOUNDED;
    state->best = -1;
    contest(ring, first + (__u32) (turn % among), reserve, now, state);
    if (head->rule == BETTER_OF_TWO) {
        contest(ring, first + (__u32) (scatter(turn) % among), reserve, now, state);
        return state->best;
    }
    if (state->best >= 0) {
        state->least -= (state->least >> SLACK_PLACES) * head->slack;
    }
    if (head->candidates <= MOST_COMPARED) {
        first = RING_HEAD + 2 * head->candidates;
        among = head->candidates;
        turn = 0;
    }
#pragma clang loop unroll(disable)
    for (__u32 i = 0; i < MOST_COMPARED; i++) {
        contest(ring, first + (__u32) ((turn + i) % among), reserve, now, state);
    }
    return state->best;
}

INLINE int read_head(void *ring, struct table_head *head) {
    struct cell *size = cell_of(ring, RING_SIZE);
    struct cell *rule = cell_of(ring, RING_RULE);
    struct cell *more = cell_of(ring, RING_MORE);
    if (!size || !rule || !more || size->first == 0) {
        return 0;
    }
    head->slots = size->first;
    head->candidates = size->second;
    head->rule = rule->first;
    head->reserve = rule->second;
    head->slack = more->first;
    head->slots_at = more->second;
    return 1;
}

/* The server of a listener's next new flow; -1 when there is none. */
INLINE __s32 pick(__u32 entry, __u64 now) {
    struct table_head head = {};
    void *ring = ring_of(entry);
    __u64 *ticket = map_lookup(&tickets, &entry);
    if (!ring || !ticket || !read_head(ring, &head)) {
        return -1;
    }
    __u64 turn = __sync_fetch_and_add(ticket, 1);
    __s32 compared = head.rule != FIRST_DRAWN && head.candidates > 1 ? compare(ring, &head, turn, now) : -1;
    return compared >= 0 ? compared : draw(ring, head.slots_at, head.slots, turn, now);
}
