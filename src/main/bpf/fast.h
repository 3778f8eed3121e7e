/*
 * The way of known flows in the driver (XDP), before the kernel has made a buffer for the packet.
 *
 * It takes what it can finish: whole packets of a flow whose server lives, whose neighbour is known, and whose way out
 * is an interface that takes such packets. Everything else goes on, untouched, to tc. Checksums are taken to be
 * complete, as they are on a wire; between virtual interfaces of one machine they are so only with offloads off.
 * Full NAT and direct return are tc's.
 */
#pragma once

#include "flow.h"
#include "rewrite.h"

/* What a packet becomes. */
struct finish {
    struct address address;
    struct flow *flow;
    __u32 server;
    __be16 port;
    __u8 is_reply;
};

/* A live flow's server, or its client; 0 when tc is to see to the packet. */
INLINE int find_finish(const struct packet *packet, __u64 now, struct finish *finish) {
    struct flow_key key = {};
    struct listener *at = listener_of(&packet->target, packet->target_port, packet->protocol);
    struct reply *back = at ? 0 : reply_of(&packet->source, packet->source_port, packet->protocol);
    if ((at && at->mode != MODE_NAT) || (back && back->mode != MODE_NAT)) {
        return 0;
    }
    if (at) {
        key_of(packet, at, &key);
    } else if (back) {
        key.client = packet->target;
        key.client_port = packet->target_port;
        key.cluster_port = back->port;
        key.cluster = back->cluster;
        key.protocol = packet->protocol;
    } else {
        return 0;
    }
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    struct flow *flow = map_lookup(&flows, &key);
    struct server *server = flow ? server_of(flow->server) : 0;
    if (!set || !flow || !server || server->state == SERVER_DEAD || server->generation != flow->generation
            || flow->mode != MODE_NAT || (flow->state & (FLOW_REFUSED | FLOW_RESET)) || !(flow->state & FLOW_ANSWERED)
            || ticks(now) - flow->seen >= set->udp_idle || (at && is_to_be_kept_known(at, flow, now))
            || (back && !same_address(&server->address, &packet->source))) {
        return 0;
    }
    finish->flow = flow;
    finish->server = flow->server;
    finish->is_reply = !at;
    finish->address = at ? server->address : back->address;
    finish->port = at ? htons(ntohs(packet->target_port) + at->port_offset) : back->port;
    return 1;
}

INLINE int write_transport(void *data, void *end, const struct packet *packet, const struct finish *finish) {
    __u32 offset = packet->transport;
    if (offset > 512) {
        return 0;
    }
    __u64 change = difference_of(finish->is_reply ? &packet->source : &packet->target, &finish->address)
            + difference_of_words(finish->is_reply ? packet->source_port : packet->target_port, finish->port);
    if (packet->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = data + offset;
        if ((void *) (tcp + 1) > end) {
            return 0;
        }
        tcp->check = change_checksum(tcp->check, change);
        *(finish->is_reply ? &tcp->source : &tcp->dest) = finish->port;
        return 1;
    }
    struct udphdr *udp = data + offset;
    if ((void *) (udp + 1) > end) {
        return 0;
    }
    if (udp->check) {
        __u16 checksum = change_checksum(udp->check, change);
        udp->check = checksum ? checksum : 0xffff;
    }
    *(finish->is_reply ? &udp->source : &udp->dest) = finish->port;
    return 1;
}

INLINE int write_ip(void *data, void *end, const struct packet *packet, const struct finish *finish) {
    if (packet->is_ipv6) {
        struct ipv6hdr *ip = data + ETH_HLEN;
        if ((void *) (ip + 1) > end) {
            return 0;
        }
        __builtin_memcpy(finish->is_reply ? &ip->saddr : &ip->daddr, &finish->address, sizeof finish->address);
        ip->hop_limit--;
        return 1;
    }
    struct iphdr *ip = data + ETH_HLEN;
    if ((void *) (ip + 1) > end) {
        return 0;
    }
    __be32 *at = finish->is_reply ? &ip->saddr : &ip->daddr;
    ip->check = change_checksum(ip->check, difference_of_words(*at, finish->address.word[3])
            + difference_of_words(htons(0x100), 0));
    *at = finish->address.word[3];
    ip->ttl--;
    return 1;
}

/* A way to a neighbour that is known, out by an interface that takes such packets; 0 when there is none. */
INLINE int find_fast_route(struct xdp_md *context, const struct packet *packet, const struct address *source,
                           const struct address *target, __u32 now, struct bpf_fib_lookup *way) {
    __u32 from = context->ingress_ifindex;
    struct known_route *row = route_row(source, target, ROUTES_FAST);
    if (row && recall_route(row, from, packet, source, target, now, way)) {
        return 1;
    }
    if (route(context, from, packet, source, target, 0, way)) {
        return 0;
    }
    __u32 port = way->ifindex;
    if (!map_lookup(&ports, &port)) {
        return 0;
    }
    if (row) {
        remember_route(row, from, packet, source, target, now, way);
    }
    return 1;
}

INLINE int forward_fast(struct xdp_md *context, const struct packet *packet) {
    struct bpf_fib_lookup way = {};
    struct finish finish = {};
    __u64 now = monotonic_ns();
    if (!find_finish(packet, now, &finish)) {
        return XDP_PASS;
    }
    const struct address *source = &packet->source;
    const struct address *target = finish.is_reply ? &packet->target : &finish.address;
    if (!find_fast_route(context, packet, source, target, ticks(now), &way)) {
        return XDP_PASS;
    }
    void *data = (void *) (long) context->data;
    void *end = (void *) (long) context->data_end;
    struct ethhdr *ethernet = data;
    if ((void *) (ethernet + 1) > end || !write_transport(data, end, packet, &finish)
            || !write_ip(data, end, packet, &finish)) {
        return XDP_PASS;
    }
    __builtin_memcpy(ethernet->h_dest, way.dmac, ETH_ALEN);
    __builtin_memcpy(ethernet->h_source, way.smac, ETH_ALEN);
    finish.flow->seen = ticks(now);
    if (finish.is_reply) {
        finish.flow->from_bytes += payload(packet);
    } else {
        finish.flow->to_bytes += payload(packet);
    }
    count_traffic(finish.server, packet, finish.is_reply);
    count(FAST_PATH);
    return redirect_map(&ports, way.ifindex, 0);
}
