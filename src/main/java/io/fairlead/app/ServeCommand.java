package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationResult;
import io.fairlead.config.Fault;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code fairlead serve}: runs until it is told to stop. SIGHUP reads the zones again. */
@Command(name = "serve", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Runs the name server until SIGTERM or SIGINT; SIGHUP reads the zones again.")
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = System.getLogger(ServeCommand.class.getName());

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--nat", description = "Also run the NAT dispatcher (reserved: not part of this version).")
    private boolean nat;

    @Option(names = "--view", description = "Show links, weights and answers on standard output.")
    private boolean view;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (nat) {
            throw new ParameterException(spec.commandLine(), "--nat: the dispatcher is not part of this version");
        }
        PrintWriter out = spec.commandLine().getOut();
        Configuration loaded = configuration.readOrFail(spec.commandLine().getErr());
        run(Node.start(loaded), out);
        return 0;
    }

    private void run(Node node, PrintWriter out) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "fairlead-stop"));
        Signal.handle(new Signal("HUP"), _ -> reload(node));
        LOG.log(Level.INFO, "fairlead {0} answers on {1}", Main.Version.number(), node.dns().addresses());
        if (view) {
            new LiveView(node, "fairlead " + Main.Version.number(), out, System.console() != null).start();
        }
        stopped.await();
    }

    /** Zones and services' faults are checked as at the start; with any fault the zones in force stay. */
    private void reload(Node node) {
        switch (configuration.read()) {
            case ConfigurationResult.Rejected(List<Fault> faults) -> {
                faults.forEach(fault -> LOG.log(Level.WARNING, fault.toString()));
                LOG.log(Level.WARNING, "nothing was reloaded: {0}", ConfigurationOption.summary(faults));
            }
            case ConfigurationResult.Loaded(Configuration next) -> {
                node.engine().publish(next.zones());
                LOG.log(Level.INFO, "zones reloaded{0}", sameButZones(node.configuration(), next) ? ""
                        : "; other settings changed too: restart to bring them into force");
            }
        }
    }

    private static boolean sameButZones(Configuration a, Configuration b) {
        return settings(a).equals(settings(b));
    }

    private static List<Object> settings(Configuration it) {
        return List.of(it.dns(), it.answer(), it.zonesFolder(), it.meter(), it.beat(), it.switches(), it.interfaces(),
                it.interfacePeriod(), it.pools(), it.services());
    }
}
