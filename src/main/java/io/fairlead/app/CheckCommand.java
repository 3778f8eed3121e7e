package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationResult;
import io.fairlead.config.Fault;
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
        return switch (configuration.read()) {
            case ConfigurationResult.Rejected(List<Fault> faults) -> {
                faults.forEach(errors::println);
                errors.println(configuration.file() + ": " + ConfigurationOption.summary(faults));
                yield 1;
            }
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
}
