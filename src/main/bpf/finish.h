/*
 * What XDP makes of a packet, written straight into it. Each of these looks whether there is room before it writes.
 */
#pragma once

#include "checksum.h"
#include "flow.h"
#include "rewrite.h"
#include "tunnel.h"

/* Whether a frame is meant for this machine: tc is told by the kernel, which has not looked at it yet. */
INLINE int is_to_here(struct xdp_md *context, void *data, void *end) {
    __u32 index = context->ingress_ifindex;
    __u32 row = index % PORT_ROWS;
    struct port *port = map_lookup(&hardware, &row);
    __u16 *own = port ? (__u16 *) port->hardware : 0;
    __u16 *target = data;
    return own && (void *) (target + 3) <= end && port->index == index && own[0] == target[0] && own[1] == target[1]
            && own[2] == target[2];
}

/* What a packet becomes. */
struct finish {
    struct address source;  /* of direct return as it was */
    struct address target;  /* of direct return where to, since it keeps its own */
    struct flow *flow;
    __u32 server;
    __u32 mode;
    __be16 source_port;
    __be16 target_port;
    __u8 is_reply;
};

/* The server of a flow that goes on as it does; 0 when tc is to see to it. Datagrams are answered past this machine. */
INLINE struct server *live_server(const struct packet *packet, const struct flow *flow, __u32 mode, __u64 now) {
    __u32 zero = 0;
    struct settings *set = map_lookup(&settings, &zero);
    struct server *server = server_of(flow->server);
    int is_answered = (flow->state & FLOW_ANSWERED) || (mode >= MODE_SEGMENT && packet->protocol == IPPROTO_UDP);
    if (!set || !server || server->state == SERVER_DEAD || server->state == SERVER_UNUSED
            || server->generation != flow->generation || flow->mode != mode
            || (flow->state & (FLOW_REFUSED | FLOW_RESET | FLOW_EXPIRED)) || !is_answered
            || ticks(now) - flow->seen >= set->udp_idle) {
        return 0;
    }
    return server;
}

/* What the new ends change in a checksum over the old ones: of plain NAT the one that there is. */
INLINE __u64 difference_of_ends(const struct packet *packet, const struct finish *finish) {
    __u64 change = 0;
    if (finish->mode == MODE_FULL || finish->is_reply) {
        change += difference_of(&packet->source, &finish->source)
                + difference_of_words(packet->source_port, finish->source_port);
    }
    if (finish->mode == MODE_FULL || !finish->is_reply) {
        change += difference_of(&packet->target, &finish->target)
                + difference_of_words(packet->target_port, finish->target_port);
    }
    return change;
}

/* At once: of two places in one header the compiler may find the second in a way that the verifier cannot follow. */
INLINE void write_ports(void *transport, const struct finish *finish) {
    *(__be32 *) transport = (__be32) finish->target_port << 16 | finish->source_port;
}

INLINE int write_transport(void *data, void *end, const struct packet *packet, const struct finish *finish) {
    __u32 offset = packet->transport;
    if (offset > 512) {
        return 0;
    }
    __u64 change = difference_of_ends(packet, finish);
    if (packet->protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = data + offset;
        if ((void *) (tcp + 1) > end) {
            return 0;
        }
        tcp->check = change_checksum(tcp->check, change);
        write_ports(tcp, finish);
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
    write_ports(udp, finish);
    return 1;
}

/* Addresses, and one hop less. */
INLINE int write_ip(void *data, void *end, const struct packet *packet, const struct finish *finish) {
    if (packet->is_ipv6) {
        struct ipv6hdr *ip = data + ETH_HLEN;
        if ((void *) (ip + 1) > end) {
            return 0;
        }
        __builtin_memcpy(&ip->saddr, &finish->source, sizeof finish->source);
        __builtin_memcpy(&ip->daddr, &finish->target, sizeof finish->target);
        ip->hop_limit--;
        return 1;
    }
    struct iphdr *ip = data + ETH_HLEN;
    if ((void *) (ip + 1) > end) {
        return 0;
    }
    ip->check = change_checksum(ip->check, difference_of_words(ip->saddr, finish->source.word[3])
            + difference_of_words(ip->daddr, finish->target.word[3]) + difference_of_words(htons(0x100), 0));
    ip->saddr = finish->source.word[3];
    ip->daddr = finish->target.word[3];
    ip->ttl--;
    return 1;
}

INLINE int write_ethernet(void *data, void *end, const struct bpf_fib_lookup *way, int is_ipv6) {
    struct ethhdr *ethernet = data;
    if ((void *) (ethernet + 1) > end) {
        return 0;
    }
    __builtin_memcpy(ethernet->h_dest, way->dmac, ETH_ALEN);
    __builtin_memcpy(ethernet->h_source, way->smac, ETH_ALEN);
    ethernet->h_proto = is_ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
    return 1;
}

/* Room for the outer headers has been made in front; the packet itself has a hop less. */
INLINE int write_tunnel(void *data, void *end, const struct packet *packet, const struct tunnel *tunnel) {
    void *outer = data + ETH_HLEN;
    struct gue *gue = outer + (tunnel->is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr));
    void *inner = outer + tunnel->more;
    if (tunnel->more > sizeof(struct ipv6hdr) + sizeof *gue || (void *) (gue + 1) > end
            || inner + sizeof(struct iphdr) > end || lower_hops(inner - ETH_HLEN, end, packet->is_ipv6)) {
        return 0;
    }
    if (tunnel->is_ipv6) {
        struct ipv6hdr ip = {};
        set_outer_ipv6(packet, tunnel, &ip);
        __builtin_memcpy(outer, &ip, sizeof ip);
    } else {
        struct iphdr ip = {};
        set_outer_ipv4(packet, tunnel, &ip);
        __builtin_memcpy(outer, &ip, sizeof ip);
    }
    if (tunnel->gue_port) {
        struct gue value = {};
        set_gue(packet, tunnel, &value);
        __builtin_memcpy(gue, &value, sizeof value);
    }
    return 1;
}
