package io.fairlead.config;

import io.fairlead.health.HealthSettings;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.PolicySettings;
import io.fairlead.topology.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the pools. */
final class PoolReader {

    private final LinkReader links;
    private final AgentReader agents;

    PoolReader(LinkReader links, AgentReader agents) {
        this.links = links;
        this.agents = agents;
    }

    /** The pools that have a server without faults, by name and in the order of the file. */
    Map<String, PoolSettings> read(Section pools) {
        record Draft(List<ServerReader.Draft> servers, PolicySettings policy, GuardSettings guards,
                Optional<HealthSettings> health) {
        }
        Map<String, Draft> drafts = new LinkedHashMap<>();
        pools.named().forEach((name, section) -> drafts.put(name,
                new Draft(servers(name, section), PolicyReader.read(section), GuardReader.read(section),
                        HealthReader.read(section))));
        Map<String, PoolSettings> read = new LinkedHashMap<>();
        drafts.forEach((name, draft) -> {
            if (!draft.servers.isEmpty()) {
                Pool pool = new Pool(name, draft.servers.stream().map(server -> server.with(links)).toList());
                read.put(name, new PoolSettings(pool, draft.policy, draft.guards, draft.health));
            }
        });
        return read;
    }

    private List<ServerReader.Draft> servers(String name, Section pool) {
        if (!pool.requirePresence("servers", "{ NAME: { ipv4: ADDRESS, link: { switch: NAME, port: PORT } } }")) {
            return List.of();
        }
        Section section = pool.section("servers");
        if (section.keys().isEmpty() && section.isComplete()) {
            section.faults().error(section.at(), section.path(), "this pool has no server", "add one");
        }
        List<ServerReader.Draft> servers = new ServerReader(links, agents).read(name, section);
        if (!servers.isEmpty() && servers.stream().noneMatch(ServerReader.Draft::enabled)) {
            section.faults().warning(section.at(), section.path(),
                    "every server of this pool is disabled: it answers nothing",
                    "enable one");
        }
        return servers;
    }
}
