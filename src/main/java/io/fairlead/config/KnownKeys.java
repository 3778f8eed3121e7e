package io.fairlead.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every key that the file may have, in the order of the reference. A {@code *} stands for a name that the user gives.
 *
 * <p>The one list: unknown keys are found by it, and the tests hold the commented example and the reference to it.
 */
final class KnownKeys {

    /** Paths of keys. */
    static final List<String> PATHS = Arrays.asList("""
            dns
            dns.listen
            dns.zones
            dns.threads
            dns.udp-size
            dns.nsid
            dns.version
            dns.resolvers
            dns.tcp
            dns.tcp.connections
            dns.tcp.per-client
            dns.tcp.idle-timeout
            dns.tcp.pipeline
            measuring
            measuring.beat
            measuring.stale-after
            measuring.unknown-after
            measuring.counter-cache
            switches
            switches.*
            switches.*.by
            switches.*.address
            switches.*.version
            switches.*.community
            switches.*.community.file
            switches.*.community.environment
            switches.*.user
            switches.*.context
            switches.*.auth
            switches.*.auth.protocol
            switches.*.auth.password
            switches.*.auth.password.file
            switches.*.auth.password.environment
            switches.*.priv
            switches.*.priv.protocol
            switches.*.priv.password
            switches.*.priv.password.file
            switches.*.priv.password.environment
            switches.*.period
            switches.*.timeout
            switches.*.retries
            switches.*.from
            switches.*.url
            switches.*.ca-file
            switches.*.token
            switches.*.token.file
            switches.*.token.environment
            switches.*.password
            switches.*.password.file
            switches.*.password.environment
            switches.*.window
            switches.*.select
            switches.*.select.*
            switches.*.labels
            switches.*.labels.ifName
            switches.*.labels.ifAlias
            switches.*.labels.ifDescr
            switches.*.labels.ifIndex
            sflow
            sflow.listen
            interfaces
            interfaces.period
            pools
            pools.*
            pools.*.policy
            pools.*.policy.name
            pools.*.policy.full
            pools.*.policy.threshold
            pools.*.policy.period
            pools.*.policy.low
            pools.*.policy.high
            pools.*.policy.target
            pools.*.guards
            pools.*.guards.slow-start
            pools.*.guards.slow-start.duration
            pools.*.guards.slow-start.from
            pools.*.guards.slow-start.growth
            pools.*.guards.largest-step
            pools.*.guards.probe-share
            pools.*.guards.minimum-share
            pools.*.guards.next-tier-below
            pools.*.guards.fail-open-below
            pools.*.health
            pools.*.health.check
            pools.*.health.port
            pools.*.health.tls
            pools.*.health.verify
            pools.*.health.host
            pools.*.health.path
            pools.*.health.status
            pools.*.health.period
            pools.*.health.timeout
            pools.*.health.rise
            pools.*.health.fall
            pools.*.servers
            pools.*.servers.*
            pools.*.servers.*.ipv4
            pools.*.servers.*.ipv6
            pools.*.servers.*.link
            pools.*.servers.*.link.switch
            pools.*.servers.*.link.port
            pools.*.servers.*.link.ifName
            pools.*.servers.*.link.ifAlias
            pools.*.servers.*.link.ifDescr
            pools.*.servers.*.link.ifIndex
            pools.*.servers.*.link.interface
            pools.*.servers.*.link.dispatcher
            pools.*.servers.*.capacity
            pools.*.servers.*.weight
            pools.*.servers.*.enabled
            pools.*.servers.*.tier
            pools.*.servers.*.agent
            pools.*.servers.*.agent.address
            pools.*.servers.*.agent.version
            pools.*.servers.*.agent.community
            pools.*.servers.*.agent.community.file
            pools.*.servers.*.agent.community.environment
            pools.*.servers.*.agent.user
            pools.*.servers.*.agent.context
            pools.*.servers.*.agent.auth
            pools.*.servers.*.agent.auth.protocol
            pools.*.servers.*.agent.auth.password
            pools.*.servers.*.agent.auth.password.file
            pools.*.servers.*.agent.auth.password.environment
            pools.*.servers.*.agent.priv
            pools.*.servers.*.agent.priv.protocol
            pools.*.servers.*.agent.priv.password
            pools.*.servers.*.agent.priv.password.file
            pools.*.servers.*.agent.priv.password.environment
            pools.*.servers.*.agent.period
            pools.*.servers.*.agent.timeout
            pools.*.servers.*.agent.retries
            pools.*.servers.*.agent.read
            pools.*.servers.*.limits
            pools.*.servers.*.limits.processor
            pools.*.servers.*.limits.load-average
            pools.*.servers.*.limits.connections
            pools.*.servers.*.limits.processes
            pools.*.servers.*.limits.packets
            states
            services
            services.*
            services.*.pool
            services.*.ttl
            services.*.ttl.min
            services.*.ttl.max
            services.*.addresses
            services.*.answer
            dispatcher
            dispatcher.addresses
            dispatcher.data-plane
            dispatcher.kernel
            dispatcher.kernel.interfaces
            dispatcher.kernel.hook
            dispatcher.kernel.pins
            dispatcher.kernel.at-stop
            dispatcher.kernel.pick-up
            dispatcher.kernel.sources
            dispatcher.kernel.source-ports
            dispatcher.kernel.gue-port
            dispatcher.threads
            dispatcher.source
            dispatcher.record
            dispatcher.counting
            dispatcher.from-only
            dispatcher.limits
            dispatcher.limits.flows
            dispatcher.limits.flows-per-client
            dispatcher.timeouts
            dispatcher.timeouts.connect
            dispatcher.timeouts.tcp-idle
            dispatcher.timeouts.udp-idle
            dispatcher.timeouts.drain
            dispatcher.listeners
            dispatcher.listeners.*
            dispatcher.listeners.*.pool
            dispatcher.listeners.*.protocol
            dispatcher.listeners.*.ports
            dispatcher.listeners.*.server-port
            dispatcher.listeners.*.addresses
            dispatcher.listeners.*.affinity
            dispatcher.listeners.*.affinity.by
            dispatcher.listeners.*.affinity.ipv4
            dispatcher.listeners.*.affinity.ipv6
            dispatcher.listeners.*.affinity.lifetime
            dispatcher.listeners.*.affinity.limit
            dispatcher.listeners.*.proxy-protocol
            dispatcher.listeners.*.return
            dispatcher.listeners.*.encapsulation
            dispatcher.listeners.*.policy
            dispatcher.listeners.*.policy.name
            dispatcher.listeners.*.policy.full
            dispatcher.listeners.*.policy.threshold
            dispatcher.listeners.*.policy.period
            dispatcher.listeners.*.policy.low
            dispatcher.listeners.*.policy.high
            dispatcher.listeners.*.policy.target
            monitor
            monitor.interfaces
            monitor.interfaces.*
            monitor.interfaces.*.direction
            monitor.interfaces.*.promiscuous
            monitor.servers
            monitor.servers.*
            monitor.servers.*.addresses
            monitor.servers.*.capacity
            monitor.switch
            monitor.method
            monitor.flows
            monitor.udp-idle
            monitor.buffer
            monitor.agent
            monitor.agent.listen
            monitor.agent.name
            monitor.agent.community
            monitor.agent.community.file
            monitor.agent.community.environment
            monitor.agent.users
            monitor.agent.users.*
            monitor.agent.users.*.auth
            monitor.agent.users.*.auth.protocol
            monitor.agent.users.*.auth.password
            monitor.agent.users.*.auth.password.file
            monitor.agent.users.*.auth.password.environment
            monitor.agent.users.*.priv
            monitor.agent.users.*.priv.protocol
            monitor.agent.users.*.priv.password
            monitor.agent.users.*.priv.password.file
            monitor.agent.users.*.priv.password.environment
            cluster
            cluster.name
            cluster.node
            cluster.bind
            cluster.members
            cluster.secret
            cluster.secret.file
            cluster.secret.environment
            cluster.jgroups-file
            cluster.share
            cluster.forget-after
            cluster.suspect-after
            simulation
            simulation.load
            simulation.udp
            simulation.mean-size
            simulation.rates
            simulation.stream-rates
            simulation.duration
            simulation.nodes
            simulation.capacity
            simulation.resolvers
            simulation.resolvers.count
            simulation.resolvers.zipf
            simulation.resolvers.overlong
            simulation.resolvers.hold
            simulation.polls
            simulation.polls.jitter
            simulation.polls.loss
            simulation.polls.cache
            simulation.polls.width
            simulation.background
            simulation.background.*
            simulation.background.*.*
            simulation.background.*.*.use
            simulation.background.*.*.on
            simulation.background.*.*.off
            """.split("\n"));

    /** The last parts of the paths below each path; the top is the empty path. */
    private static final Map<String, Set<String>> BELOW = new LinkedHashMap<>();

    static {
        for (String path : PATHS) {
            int dot = path.lastIndexOf('.');
            BELOW.computeIfAbsent(dot < 0 ? "" : path.substring(0, dot), parent -> new LinkedHashSet<>())
                    .add(path.substring(dot + 1));
        }
    }

    private KnownKeys() {
    }

    /** The keys that may stand below a path of this list; none for a key that has a single value or a list. */
    static Set<String> below(String path) {
        return BELOW.getOrDefault(path, Set.of());
    }
}
