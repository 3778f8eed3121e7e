package io.fairlead.config;

import io.fairlead.answer.AnswerSettings;
import io.fairlead.cluster.ClusterSettings;
import io.fairlead.dns.DnsSettings;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration file, and what it refers to, into settings; or tells every fault in it.
 *
 * <p>The file becomes a tree of located values first; typed readers then take it apart, section by section, and go on
 * after a fault, so that one run shows all of them. One error anywhere refuses the whole.
 */
public final class ConfigurationReader {

    private final Faults faults;
    private final Path file;
    private final Path folder;
    private final Surroundings surroundings;

    private ConfigurationReader(Path file, Surroundings surroundings) {
        this.faults = new Faults(file);
        this.file = file;
        this.folder = file.toAbsolutePath().normalize().getParent();
        this.surroundings = surroundings;
    }

    /**
     * Reads a configuration. Switches' names are resolved now, once; nothing else asks the network. Never throws.
     *
     * @param yaml        the file; relative paths in it begin at its folder
     * @param environment variables that may hold secrets
     */
    public static ConfigurationResult read(Path yaml, Map<String, String> environment) {
        return read(yaml, Surroundings.real(environment));
    }

    /**
     * Reads a configuration on a machine where it is not to run, to reckon with: no secret has to be there, and nobody is asked
     * for the addresses of names. Never throws.
     */
    public static ConfigurationResult readElsewhere(Path yaml) {
        return read(yaml, Surroundings.elsewhere());
    }

    static ConfigurationResult read(Path yaml, Surroundings surroundings) {
        ConfigurationReader reader = new ConfigurationReader(yaml, surroundings);
        return reader.result(YamlFile.read(yaml, reader.faults));
    }

    /** Reads a text as if it stood in that file. */
    static ConfigurationResult read(String text, Path yaml, Surroundings surroundings) {
        ConfigurationReader reader = new ConfigurationReader(yaml, surroundings);
        return reader.result(YamlFile.check(text, reader.faults));
    }

    private ConfigurationResult result(Optional<String> text) {
        Optional<Configuration> configuration = text.flatMap(this::configuration);
        return faults.hasErrors() ? new ConfigurationResult.Rejected(faults.inOrder())
                : new ConfigurationResult.Loaded(configuration.orElseThrow());
    }

    /** The whole, or empty when anything in it is wrong. */
    private Optional<Configuration> configuration(String text) {
        YamlTree tree = YamlTreeReader.read(text, faults);
        new UnknownKeys(faults).check(tree.root());
        Section root = Section.of(tree.root(), new Position(1, 1), "", faults);
        Section dns = root.section("dns");
        Optional<DnsSettings> listening = DnsReader.listening(dns);
        AnswerSettings answers = DnsReader.answers(dns);
        Optional<Path> zonesFolder = DnsReader.zones(dns, folder);
        ZoneReader zones = ZoneReader.read(dns, zonesFolder, surroundings.zones());
        SecretReader secrets = secrets();
        CredentialsReader credentials = new CredentialsReader(secrets);
        Topology topology = new TopologyReader(root, tree.complete()).read(credentials, surroundings.resolver(), zones,
                listening.map(DnsSettings::listen).orElse(List.of()));
        Optional<ClusterSettings> cluster = ClusterReader.read(root, secrets, folder, surroundings.resolver());
        if (root.has("monitor")) {
            monitor(root, secrets);
        }
        Path stateFile = root.value("states", Texts.pathFrom(folder), folder.resolve("fairlead.states"));
        if (faults.hasErrors()) {
            return Optional.empty();
        }
        StateFile.Content states = StateFile.read(stateFile, servers(topology));
        states.faults().forEach(faults::add);
        return states.rules().map(rules -> new Configuration(file,
                listening.orElseThrow(), answers, zonesFolder.orElseThrow(), zones.catalogue(), topology.meter(),
                topology.beat(), topology.switches(), topology.interfaces(), topology.interfacePeriod(),
                topology.pools(), stateFile, rules, topology.services(), topology.dispatcher(),
                cluster, topology.simulation(), topology.agents(), topology.further(), faults.inOrder()));
    }

    private SecretReader secrets() {
        return new SecretReader(folder, surroundings);
    }

    private static Optional<MonitorConfiguration> monitor(Section root, SecretReader secrets) {
        return new MonitorReader(root.section("monitor"), secrets, new MonitoredServers(root)).read();
    }

    /**
     * Reads what concerns the traffic monitor: that section, and the pools where it takes its servers from them. The rest of
     * the file need not be there. Never throws.
     */
    public static MonitorResult readMonitor(Path yaml, Map<String, String> environment) {
        return readMonitor(yaml, Surroundings.real(environment));
    }

    static MonitorResult readMonitor(Path yaml, Surroundings surroundings) {
        ConfigurationReader reader = new ConfigurationReader(yaml, surroundings);
        Optional<MonitorConfiguration> monitor = YamlFile.read(yaml, reader.faults).flatMap(reader::monitorOf);
        return reader.faults.hasErrors() ? new MonitorResult.Rejected(reader.faults.inOrder())
                : new MonitorResult.Loaded(monitor.orElseThrow(), reader.faults.inOrder());
    }

    private Optional<MonitorConfiguration> monitorOf(String text) {
        YamlTree tree = YamlTreeReader.read(text, faults);
        new UnknownKeys(faults).check(tree.root());
        Section root = Section.of(tree.root(), new Position(1, 1), "", faults);
        if (!root.requirePresence("monitor", "{ interfaces: …, servers: …, agent: … }")) {
            return Optional.empty();
        }
        return monitor(root, secrets());
    }

    /** Whether a file is a traffic monitor's alone, and nothing can be served by it. Never throws. */
    public static boolean isForMonitorOnly(Path yaml) {
        Faults ignored = new Faults(yaml);
        return YamlFile.read(yaml, ignored).map(text -> Section.of(YamlTreeReader.read(text, ignored).root(),
                new Position(1, 1), "", ignored)).filter(root -> root.has("monitor") && !root.has("dns")
                && !root.has("services") && !root.has("dispatcher")).isPresent();
    }

    private static List<ServerId> servers(Topology topology) {
        return topology.pools().stream().flatMap(pool -> pool.pool().servers().stream()).map(Server::id).toList();
    }
}
