package io.fairlead.app;

import io.fairlead.bpf.Finding;
import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationReader;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.kernel.Doctor;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead doctor}: whether this machine can have the kernel data plane, or the monitor, of a configuration. */
@Command(name = "doctor", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Examines this machine for the kernel data plane: kernel, capabilities, programs, interfaces, routes;",
            "or for the traffic monitor, where the file has nothing else.",
            "Says of each thing how it stands, and the cure. Changes nothing. Exit code 1 when something is in the way."})
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--monitor", description = "Examine it for the traffic monitor, as for a file that has nothing else.")
    private boolean monitor;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (monitor || ConfigurationReader.isForMonitorOnly(configuration.file())) {
            return print(out, MonitorExamination.of(configuration.readMonitorOrFail(spec.commandLine().getErr())),
                    "the traffic monitor");
        }
        Configuration loaded = configuration.readOrFail(spec.commandLine().getErr());
        DispatcherSettings settings = loaded.dispatcher().orElseThrow(() -> new Failure(loaded.file()
                + ": there is no 'dispatcher'. Cure: describe the cluster addresses there"));
        return print(out, Doctor.examine(settings, loaded.pools().stream().map(PoolSettings::pool).toList()),
                "the kernel data plane");
    }

    private static int print(PrintWriter out, List<Finding> findings, String what) {
        findings.forEach(finding -> out.println(line(finding)));
        boolean broken = findings.stream().anyMatch(finding -> finding.grade() == Finding.Grade.BROKEN);
        out.println(what + (broken ? " cannot run here as configured" : " can run here"));
        return broken ? 1 : 0;
    }

    private static String line(Finding finding) {
        String mark = switch (finding.grade()) {
            case WELL -> "ok    ";
            case DOUBTFUL -> "note  ";
            case BROKEN -> "FAULT ";
        };
        return mark + finding.text() + (finding.cure().isEmpty() ? "" : System.lineSeparator() + "      cure: "
                + finding.cure());
    }
}
