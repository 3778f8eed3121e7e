package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationReader;
import io.fairlead.config.ConfigurationResult;
import io.fairlead.config.Fault;
import io.fairlead.config.MonitorConfiguration;
import io.fairlead.config.MonitorResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option -c, shared by the commands that read a configuration. */
final class ConfigurationOption {

    @Option(names = {"-c", "--config"}, paramLabel = "FILE", defaultValue = "/etc/fairlead/fairlead.yaml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    private Path file;

    Path file() {
        return file;
    }

    ConfigurationResult read() {
        return ConfigurationReader.read(file, System.getenv());
    }

    /** Reads it; warnings are printed, errors are printed and thrown. */
    Configuration readOrFail(PrintWriter errors) {
        return loaded(read(), errors);
    }

    /** The same where nothing is to run: secrets and switches' addresses are not looked for. */
    Configuration readElsewhereOrFail(PrintWriter errors) {
        return loaded(ConfigurationReader.readElsewhere(file), errors);
    }

    private static Configuration loaded(ConfigurationResult result, PrintWriter errors) {
        return switch (result) {
            case ConfigurationResult.Loaded(Configuration configuration) -> {
                configuration.warnings().forEach(errors::println);
                yield configuration;
            }
            case ConfigurationResult.Rejected(List<Fault> faults) -> throw refused(faults, errors);
        };
    }

    MonitorResult readMonitor() {
        return ConfigurationReader.readMonitor(file, System.getenv());
    }

    /** Reads what the traffic monitor is to do; warnings are printed, errors are printed and thrown. */
    MonitorConfiguration readMonitorOrFail(PrintWriter errors) {
        return switch (readMonitor()) {
            case MonitorResult.Loaded(MonitorConfiguration configuration, List<Fault> warnings) -> {
                warnings.forEach(errors::println);
                yield configuration;
            }
            case MonitorResult.Rejected(List<Fault> faults) -> throw refused(faults, errors);
        };
    }

    private static Failure refused(List<Fault> faults, PrintWriter errors) {
        faults.forEach(errors::println);
        return new Failure(summary(faults) + ": nothing was started");
    }

    static String summary(List<Fault> faults) {
        long errors = faults.stream().filter(fault -> fault.severity() == Fault.Severity.ERROR).count();
        long warnings = faults.size() - errors;
        return count(errors, "error") + (warnings == 0 ? "" : ", " + count(warnings, "warning"));
    }

    /** A number and its noun: "1 pool", "2 switches". */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : noun.endsWith("ch") ? "es" : "s");
    }
}
