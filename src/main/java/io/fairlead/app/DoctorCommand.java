package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.kernel.Doctor;
import io.fairlead.dispatch.kernel.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead doctor}: whether this machine can have the kernel data plane for a configuration. */
@Command(name = "doctor", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Examines this machine for the kernel data plane: kernel, capabilities, programs, interfaces, routes.",
            "Says of each thing how it stands, and the cure. Changes nothing. Exit code 1 when something is in the way."})
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Configuration loaded = configuration.readOrFail(spec.commandLine().getErr());
        DispatcherSettings settings = loaded.dispatcher().orElseThrow(() -> new Failure(loaded.file()
                + ": there is no 'dispatcher'. Cure: describe the cluster addresses there"));
        List<Finding> findings = Doctor.examine(settings, loaded.pools().stream().map(PoolSettings::pool).toList());
        findings.forEach(finding -> out.println(line(finding)));
        boolean broken = findings.stream().anyMatch(finding -> finding.grade() == Finding.Grade.BROKEN);
        out.println(broken ? "the kernel data plane cannot run here as configured" : "the kernel data plane can run here");
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
