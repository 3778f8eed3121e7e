package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationReader;
import io.fairlead.config.ConfigurationResult;
import io.fairlead.config.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code fairlead demo}: a switch and four origin servers inside the process, and a node that measures, answers and
 * relays.
 */
@Command(name = "demo", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Runs a node against a four-port switch inside the process whose traffic moves from port to port:",
            "DNS answers with the address of a server with room, and the cluster address leads to one."})
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "5353",
            description = "Port of 127.0.0.1 to answer DNS on, UDP and TCP (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--cluster-port", paramLabel = "PORT", defaultValue = "8080",
            description = "Port of the cluster address 127.0.0.1 that the dispatcher serves (default: ${DEFAULT-VALUE}).")
    private int clusterPort;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        String community = HexFormat.of().formatHex(randomBytes());
        DemoSwitch demoSwitch = new DemoSwitch(community);
        DemoOrigins origins = new DemoOrigins();
        DemoFiles files = DemoFiles.write(loopback(port), loopback(clusterPort), origins.port(), demoSwitch.address(),
                community);
        Runtime.getRuntime().addShutdownHook(new Thread(files::close, "fairlead-demo-files"));
        Node node = Node.start(read(files), true);
        DemoLoad load = new DemoLoad(node.dispatcher().orElseThrow().dataPlane().listeners().getFirst().address());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            load.close();
            node.close();
            origins.close();
            demoSwitch.close();
        }, "fairlead-stop"));
        new LiveView(node, heading(node, files), spec.commandLine().getOut(), System.console() != null).start();
        new CountDownLatch(1).await();
        return 0;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Configuration read(DemoFiles files) {
        return switch (ConfigurationReader.read(files.configuration(), Map.of())) {
            case ConfigurationResult.Loaded(Configuration configuration) -> configuration;
            case ConfigurationResult.Rejected(List<Fault> faults) ->
                    throw new Failure("the demo's own configuration is refused: " + faults);
        };
    }

    private static String heading(Node node, DemoFiles files) {
        InetSocketAddress cluster = node.dispatcher().orElseThrow().dataPlane().listeners().getFirst().address();
        int dnsPort = node.dns().addresses().getFirst().getPort();
        return String.join(System.lineSeparator(),
                "Fairlead " + Main.Version.number()
                        + " demo: four servers behind a switch whose traffic moves from port to port.",
                "In another terminal:  dig @127.0.0.1 -p " + dnsPort + " www.fairlead.example A",
                "                      curl http://" + Addresses.text(cluster) + "/",
                "Configuration:        " + files.configuration(),
                "Stop with Ctrl-C.");
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
