/*
 * The way of known flows in the driver (XDP), before the kernel has made a buffer for the packet.
 *
 * It takes what it can finish, of every way to a server: whole packets to this machine's hardware address of a flow whose
 * server lives, whose neighbour is known, that fit, and whose way out is an interface that takes such packets. Everything
 * else goes on, untouched, to tc: what opens or ends a flow, fragments, ICMP, last hops, what is too large and so has to be
 * answered. Checksums are taken to be complete, as they are on a wire; between virtual interfaces of one machine they are
 * so only with offloads off.
 */
#pragma once

#include "finish.h"

/* Of a listener's flow; 0 when tc is to see to the packet. */
INLINE int find_forward(const struct packet *packet, const struct listener *at, __u64 now, struct finish *finish) {
    struct flow_key key = {};
    key_of(packet, at, &key);
    struct flow *flow = map_lookup(&flows, &key);
    struct server *server = flow ? live_server(packet, flow, at->mode, now) : 0;
    if (!server || (at->mode != MODE_FULL && is_to_be_kept_known(at, flow, now))) {
        return 0;
    }
    finish->flow = flow;
    finish->server = flow->server;
    finish->mode = at->mode;
    finish->source = packet->source;
    finish->source_port = packet->source_port;
    finish->target = server->address;
    finish->target_port = htons(ntohs(packet->target_port) + at->port_offset);
    return at->mode != MODE_FULL
            || (keeps_port(packet, at, flow, now) && set_source(flow, &finish->source, &finish->source_port));
}

/* Of a server's reply; with direct return they do not come here. */
INLINE int find_reply(const struct packet *packet, const struct reply *back, __u64 now, struct finish *finish) {
    struct flow_key key = {};
    struct flow *flow = 0;
    if (back->mode == MODE_FULL) {
        flow = flow_by_way(back, &packet->target, packet->target_port, packet->protocol, now, &key);
    } else if (back->mode == MODE_NAT) {
        key_of_way(back, &packet->target, packet->target_port, packet->protocol, &key);
        flow = map_lookup(&flows, &key);
    }
    struct server *server = flow ? live_server(packet, flow, back->mode, now) : 0;
    if (!server || !same_address(&server->address, &packet->source)) {
        return 0;
    }
    finish->flow = flow;
    finish->server = flow->server;
    finish->mode = back->mode;
    finish->is_reply = 1;
    finish->source = back->address;
    finish->source_port = back->port;
    finish->target = key.client;
    finish->target_port = key.client_port;
    return 1;
}

INLINE int find_finish(const struct packet *packet, __u64 now, struct finish *finish) {
    struct listener *at = listener_of(&packet->target, packet->target_port, packet->protocol);
    if (at) {
        return find_forward(packet, at, now, finish);
    }
    struct reply *back = reply_of(&packet->source, packet->source_port, packet->protocol);
    return back && find_reply(packet, back, now, finish);
}

/* Both ends as they are to be, and on; 0 when tc is to see to it, and nothing is changed. */
INLINE int send_rewritten(struct xdp_md *context, const struct packet *packet, const struct finish *finish, __u64 now) {
    struct bpf_fib_lookup way = {};
    struct trip trip = {};
    /* As tc asks: of a reply under plain NAT by the server's address. */
    plan_trip(context->ingress_ifindex, packet, finish->mode == MODE_NAT ? &packet->source : &finish->source,
            &finish->target, &trip);
    if (find_trip(context, &trip, ROUTES_FAST, ticks(now), &way)) {
        return 0;
    }
    void *data = (void *) (long) context->data;
    void *end = (void *) (long) context->data_end;
    if (!write_transport(data, end, packet, finish) || !write_ip(data, end, packet, finish)
            || !write_ethernet(data, end, &way, packet->is_ipv6)) {
        return 0;
    }
    return way.ifindex;
}

/* As it came, to the server's hardware address. */
INLINE int send_fast_on_segment(struct xdp_md *context, const struct packet *packet, const struct finish *finish,
                                __u64 now) {
    struct bpf_fib_lookup way = {};
    struct trip trip = {};
    plan_trip(context->ingress_ifindex, packet, &packet->source, &finish->target, &trip);
    if (find_trip(context, &trip, ROUTES_FAST, ticks(now), &way) || !is_next_hop(&way, packet, &finish->target)) {
        return 0;
    }
    void *data = (void *) (long) context->data;
    void *end = (void *) (long) context->data_end;
    if (lower_hops(data, end, packet->is_ipv6) || !write_ethernet(data, end, &way, packet->is_ipv6)) {
        return 0;
    }
    return way.ifindex;
}

/* As it came, in another packet; what does not fit is tc's to answer. */
INLINE int send_fast_in_tunnel(struct xdp_md *context, const struct packet *packet, const struct finish *finish) {
    struct bpf_fib_lookup way = {};
    struct tunnel tunnel = {};
    struct server *server = server_of(finish->server);
    void *data = (void *) (long) context->data;
    void *end = (void *) (long) context->data_end;
    if (!server || !plan_tunnel(data, end, packet, server, finish->mode, &tunnel)
            || find_tunnel_route(context, context->ingress_ifindex, packet, &tunnel, ROUTES_FAST, &way)
            || xdp_adjust_head(context, -(int) tunnel.more)) {
        return 0;
    }
    data = (void *) (long) context->data;
    end = (void *) (long) context->data_end;
    if (!write_ethernet(data, end, &way, tunnel.is_ipv6) || !write_tunnel(data, end, packet, &tunnel)) {
        xdp_adjust_head(context, tunnel.more);
        return 0;
    }
    return way.ifindex;
}

INLINE int forward_fast(struct xdp_md *context, const struct packet *packet) {
    struct finish finish = {};
    __u64 now = monotonic_ns();
    if (!find_finish(packet, now, &finish)) {
        return XDP_PASS;
    }
    __u32 port = finish.mode <= MODE_FULL ? send_rewritten(context, packet, &finish, now)
            : finish.mode == MODE_SEGMENT ? send_fast_on_segment(context, packet, &finish, now)
            : send_fast_in_tunnel(context, packet, &finish);
    if (!port) {
        return XDP_PASS;
    }
    finish.flow->seen = ticks(now);
    if (finish.is_reply) {
        finish.flow->from_bytes += payload(packet);
    } else {
        finish.flow->to_bytes += payload(packet);
    }
    count_traffic(finish.server, packet, finish.is_reply);
    count(FAST_PATH);
    return redirect_map(&ports, port, 0);
}
