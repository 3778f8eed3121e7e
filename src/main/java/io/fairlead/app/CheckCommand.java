package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationReader;
import io.fairlead.config.ConfigurationResult;
import io.fairlead.config.Fault;
import io.fairlead.config.MonitorConfiguration;
import io.fairlead.config.MonitorResult;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead check}: tells every fault of configuration and zones; with {@code --probe} asks the switches too. */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Checks the configuration and the zones, and with --probe that every switch answers and has the ports.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--probe", description = "Ask every switch for its ports.")
    private boolean probe;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        if (ConfigurationReader.isForMonitorOnly(configuration.file())) {
            return checkMonitor(out, errors);
        }
        return switch (configuration.read()) {
            case ConfigurationResult.Rejected(List<Fault> faults) -> refuse(faults, errors);
            case ConfigurationResult.Loaded(Configuration loaded) -> {
                loaded.warnings().forEach(errors::println);
                out.println(configuration.file() + ": " + ConfigurationOption.summary(loaded.warnings()) + ", "
                        + ConfigurationOption.count(loaded.pools().size(), "pool") + ", "
                        + ConfigurationOption.count(loaded.services().size(), "service") + ", "
                        + ConfigurationOption.count(loaded.switches().size() + loaded.further().periods().size(), "switch"));
                yield probe ? new SwitchProbe(loaded).run(out) : 0;
            }
        };
    }

    private int checkMonitor(PrintWriter out, PrintWriter errors) {
        return switch (configuration.readMonitor()) {
            case MonitorResult.Rejected(List<Fault> faults) -> refuse(faults, errors);
            case MonitorResult.Loaded(MonitorConfiguration loaded, List<Fault> warnings) -> {
                warnings.forEach(errors::println);
                out.println(configuration.file() + ": " + ConfigurationOption.summary(warnings) + ", a traffic monitor of "
                        + ConfigurationOption.count(loaded.monitor().servers().size(), "server") + " on "
                        + ConfigurationOption.count(loaded.monitor().interfaces().size(), "interface"));
                yield 0;
            }
        };
    }

    private int refuse(List<Fault> faults, PrintWriter errors) {
        faults.forEach(errors::println);
        errors.println(configuration.file() + ": " + ConfigurationOption.summary(faults));
        return 1;
    }
}
