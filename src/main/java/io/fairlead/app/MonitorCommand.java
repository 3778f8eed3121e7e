package io.fairlead.app;

import io.fairlead.agent.MonitorAgent;
import io.fairlead.config.MonitorConfiguration;
import io.fairlead.monitor.Monitor;
import io.fairlead.monitor.WatchedInterface;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead monitor}: the stand-alone traffic monitor (patent Fig. 8, sign 72), until it is told to stop. */
@Command(name = "monitor", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Watches the line to the servers, counts what passes from and to each of them by its addresses, and",
            "answers SNMP as a switch would whose ports the servers hang on. Runs until SIGTERM or SIGINT.",
            "Needs CAP_BPF and CAP_NET_ADMIN to count in the kernel, CAP_NET_RAW to count by packet sockets."})
final class MonitorCommand implements Callable<Integer> {

    private static final Logger LOG = System.getLogger(MonitorCommand.class.getName());

    @Mixin
    private ConfigurationOption configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        MonitorConfiguration loaded = configuration.readMonitorOrFail(spec.commandLine().getErr());
        Monitor monitor = start(loaded);
        MonitorAgent agent = publish(loaded, monitor);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            agent.close();
            monitor.close();
        }, "fairlead-stop"));
        LOG.log(Level.INFO, "fairlead {0} watches {1} for {2}, by {3}, and answers SNMP on {4}", Main.Version.number(),
                loaded.monitor().interfaces().stream().map(MonitorCommand::text).collect(Collectors.joining(", ")),
                ConfigurationOption.count(loaded.monitor().servers().size(), "server"), monitor.method(),
                Addresses.text(agent.addresses()));
        new CountDownLatch(1).await();
        return 0;
    }

    private static Monitor start(MonitorConfiguration loaded) {
        try {
            return Monitor.start(loaded.monitor());
        } catch (IOException e) {
            throw new Failure("the traffic monitor cannot start: " + e.getMessage());
        }
    }

    private static MonitorAgent publish(MonitorConfiguration loaded, Monitor monitor) {
        try {
            return new MonitorAgent(loaded.agent(), monitor::survey);
        } catch (RuntimeException e) {
            monitor.close();
            throw new Failure(Failure.message(e));
        }
    }

    private static String text(WatchedInterface watched) {
        return watched.name() + " (" + watched.direction().name().toLowerCase(Locale.ROOT)
                + (watched.promiscuous() ? ", promiscuous)" : ")");
    }
}
