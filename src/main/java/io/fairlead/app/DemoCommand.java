package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationReader;
import io.fairlead.config.ConfigurationResult;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead demo}: a switch with four ports inside the process, and a node that measures it and answers. */
@Command(name = "demo", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Runs a node against a four-port switch inside the process whose traffic moves from port to port.")
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "5353",
            description = "Port of 127.0.0.1 to answer DNS on, UDP and TCP (default: ${DEFAULT-VALUE}).")
    private int port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        String community = HexFormat.of().formatHex(randomBytes());
        DemoSwitch demoSwitch = new DemoSwitch(community);
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        DemoFiles files = DemoFiles.write(listen, demoSwitch.address(), community);
        Runtime.getRuntime().addShutdownHook(new Thread(files::close, "fairlead-demo-files"));
        Node node = Node.start(read(files));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            node.close();
            demoSwitch.close();
        }, "fairlead-stop"));
        PrintWriter out = spec.commandLine().getOut();
        new LiveView(node, heading(node, files), out, System.console() != null).start();
        new CountDownLatch(1).await();
        return 0;
    }

    private static Configuration read(DemoFiles files) {
        return switch (ConfigurationReader.read(files.configuration(), Map.of())) {
            case ConfigurationResult.Loaded(Configuration configuration) -> configuration;
            case ConfigurationResult.Rejected rejected -> throw new Failure("the demo's own configuration is refused: " + rejected.faults());
        };
    }

    private static String heading(Node node, DemoFiles files) {
        int actual = node.dns().addresses().getFirst().getPort();
        return String.join(System.lineSeparator(),
                "Fairlead " + Main.Version.number() + " demo: four servers behind a switch whose traffic moves from port to port.",
                "In another terminal:  dig @127.0.0.1 -p " + actual + " www.fairlead.example A",
                "Configuration:        " + files.configuration(),
                "Stop with Ctrl-C.");
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
