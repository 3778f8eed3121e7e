package io.fairlead.config;

import io.fairlead.answer.AnswerSettings;
import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.dns.DnsSettings;
import io.fairlead.load.MeterSettings;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import io.fairlead.topology.Service;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration file, and what it refers to, into settings; or tells every fault in it.
 *
 * <p>The file becomes a tree of located values first; typed readers then take it apart, section by section, and go on after
 * a fault, so that one run shows all of them. An error anywhere refuses the whole.
 */
public final class ConfigurationReader {

    private static final ValueType<Duration> LOCAL_PERIOD = Durations.between(Duration.ofMillis(100), Duration.ofMinutes(10));

    private final Faults faults;
    private final Path file;
    private final Path folder;
    private final Map<String, String> environment;
    private final HostPort.Resolver resolver;

    private ConfigurationReader(Path file, Map<String, String> environment, HostPort.Resolver resolver) {
        this.faults = new Faults(file);
        this.file = file;
        this.folder = file.toAbsolutePath().normalize().getParent();
        this.environment = environment;
        this.resolver = resolver;
    }

    /**
     * Reads a configuration. Names of switches are resolved now, once; nothing else asks the network.
     *
     * @param yaml        the file; relative paths in it begin at its folder
     * @param environment variables that may hold secrets
     */
    public static ConfigurationResult read(Path yaml, Map<String, String> environment) {
        return read(yaml, environment, InetAddress::getByName);
    }

    static ConfigurationResult read(Path yaml, Map<String, String> environment, HostPort.Resolver resolver) {
        return new ConfigurationReader(yaml, environment, resolver).read();
    }

    private ConfigurationResult read() {
        Optional<Configuration> configuration = YamlFile.read(file, faults).flatMap(text -> {
            YamlTree tree = YamlTreeReader.read(text, faults);
            new UnknownKeys(faults).check(tree.root());
            return configuration(tree);
        });
        return faults.hasErrors() ? new ConfigurationResult.Rejected(faults.inOrder())
                : new ConfigurationResult.Loaded(configuration.orElseThrow());
    }

    private Optional<Configuration> configuration(YamlTree tree) {
        Section root = Section.of(tree.root(), new Position(1, 1), "", faults);
        Section dns = root.section("dns");
        DnsSettings listening = DnsReader.listening(dns);
        AnswerSettings answers = DnsReader.answers(dns);
        Optional<Path> zones = DnsReader.zones(dns, folder);
        Section measuring = root.section("measuring");
        Duration beat = MeterReader.beat(measuring);
        MeterSettings meter = MeterReader.settings(measuring);
        Section switchSection = root.section("switches");
        Map<String, SwitchReader.Switch> switches =
                new SwitchReader(new CredentialsReader(new SecretReader(folder, environment)), resolver).read(switchSection);
        Duration localPeriod = root.section("interfaces").value("period", LOCAL_PERIOD, Duration.ofSeconds(1));
        LinkReader links = new LinkReader(switchSection.keys(), tree.complete());
        Section poolSection = filled(root, "pools");
        Map<String, PoolSettings> pools = new PoolReader(links).read(poolSection);
        Section serviceSection = filled(root, "services");
        List<Service> services = new ServiceReader(poolSection.keys(), tree.complete()).read(serviceSection);
        if (faults.hasErrors()) {
            return Optional.empty();
        }
        return Optional.of(new Configuration(file, listening, answers, zones.orElseThrow(), meter, beat,
                polled(switches, links), interfaces(pools), localPeriod, List.copyOf(pools.values()), services,
                faults.inOrder()));
    }

    /** A section that must have something in it. */
    private static Section filled(Section root, String key) {
        Section section = root.section(key);
        if (section.keys().isEmpty() && section.isComplete()) {
            section.faults().error(section.at(), key, "nothing stands under '" + key + "'", "add at least one");
        }
        return section;
    }

    private static List<SwitchSettings> polled(Map<String, SwitchReader.Switch> switches, LinkReader links) {
        List<SwitchSettings> polled = new ArrayList<>();
        switches.values().forEach(one -> {
            Map<LinkId, PortName> ports = links.portsOf(one.name());
            if (!ports.isEmpty()) {
                polled.add(one.with(ports));
            }
        });
        return polled;
    }

    private static Map<LinkId, String> interfaces(Map<String, PoolSettings> pools) {
        Map<LinkId, String> interfaces = new LinkedHashMap<>();
        for (PoolSettings settings : pools.values()) {
            for (Server server : settings.pool().servers()) {
                LinkId link = server.link().id();
                if (link.source().equals(LinkId.LOCAL)) {
                    interfaces.put(link, link.port());
                }
            }
        }
        return interfaces;
    }
}
