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
import picocli.CommandLine.Spec;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** {@code fairlead serve}: runs until it is told to stop. SIGHUP reads the configuration again. */
@Command(name = "serve", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Runs the name server, and with --nat the dispatcher, until SIGTERM or SIGINT.",
            "With a dispatcher the first signal lets old flows finish, the second stops at once.",
            "SIGHUP reads the file and the zones again: zones, policy and guards of pools, and weight, tier and enabled of",
            "servers take force at once. What 'fairlead state' says needs no signal."})
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = System.getLogger(ServeCommand.class.getName());

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--nat", description = "Also run the dispatcher on the cluster addresses.")
    private boolean nat;

    @Option(names = "--view", description = "Show links, weights and answers on standard output.")
    private boolean view;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Configuration loaded = configuration.readOrFail(spec.commandLine().getErr());
        run(Node.start(loaded, nat), out);
        return 0;
    }

    private void run(Node node, PrintWriter out) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "fairlead-stop"));
        StopSignals.handle(node::drain);
        if (Signal.handle(new Signal("HUP"), _ -> reload(node)) == SignalHandler.SIG_IGN) {
            LOG.log(Level.WARNING, "SIGHUP is ignored, as nohup has it: a changed configuration needs a restart. Cure: start"
                    + " it without nohup, under systemd or by setsid");
        }
        LOG.log(Level.INFO, "fairlead {0} answers on {1}", Main.Version.number(), Addresses.text(node.dns().addresses()));
        node.dispatcher().ifPresent(it -> LOG.log(Level.INFO, "the dispatcher serves {0}",
                Addresses.listeners(it.dataPlane().listeners())));
        if (view) {
            new LiveView(node, "fairlead " + Main.Version.number(), out, System.console() != null).start();
        }
        stopped.await();
    }

    /** Everything is checked as at the start; with any fault everything in force stays. */
    private void reload(Node node) {
        switch (configuration.read()) {
            case ConfigurationResult.Rejected(List<Fault> faults) -> {
                faults.forEach(fault -> LOG.log(Level.WARNING, fault.toString()));
                LOG.log(Level.WARNING, "nothing was reloaded: {0}", ConfigurationOption.summary(faults));
            }
            case ConfigurationResult.Loaded(Configuration next) -> reload(node, next);
        }
    }

    /** The services in force are those of the start: zones that no longer hold one of them are refused. */
    private static void reload(Node node, Configuration next) {
        try {
            node.reload(next);
            LOG.log(Level.INFO, "reloaded{0}", Reload.isComplete(node.configuration(), next) ? ""
                    : "; some settings that changed come into force at the next start only");
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "nothing was reloaded: " + e.getMessage() + ". Cure: restart to change services");
        }
    }
}
