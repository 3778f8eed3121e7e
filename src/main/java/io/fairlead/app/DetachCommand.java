package io.fairlead.app;

import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.kernel.KernelDataPlane;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead detach}: takes everything of the kernel data plane out of the kernel, and only that. */
@Command(name = "detach", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Detaches the kernel data plane that an earlier 'serve' left, and removes its tables: its flows end.",
            "Programs of others stay as they are."})
final class DetachCommand implements Callable<Integer> {

    @Option(names = "--pins", paramLabel = "FOLDER",
            description = "The folder that 'dispatcher.kernel.pins' names (default: /sys/fs/bpf/fairlead).")
    private Path pins = DataPlaneSettings.DEFAULT.pins();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            List<String> removed = KernelDataPlane.detach(pins);
            removed.forEach(out::println);
            if (removed.isEmpty()) {
                out.println("nothing of the kernel data plane in " + pins);
            }
            return 0;
        } catch (IOException e) {
            throw new Failure("cannot detach what is pinned in " + pins + ": " + e.getMessage());
        }
    }
}
