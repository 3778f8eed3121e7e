package io.fairlead.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0, 1 for a failure, 2 for usage. */
@Command(name = "fairlead", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Answers a service name with the server whose network link has room.",
        subcommands = {ServeCommand.class, CheckCommand.class, LinksCommand.class, MonitorCommand.class, StateCommand.class,
            SimulateCommand.class, DoctorCommand.class, DetachCommand.class, DemoCommand.class, HelpCommand.class},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:success", "1:failure", "2:usage"})
public final class Main {

    private Main() {
    }

    /** Runs the command that the arguments name. */
    public static void main(String[] arguments) {
        Logging.configure();
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    String message = "fairlead: " + Failure.message(failure);
                    commandLine.getErr().println(commandLine.getColorScheme().errorText(message));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** The version from the jar's manifest. */
    static final class Version implements IVersionProvider {

        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {"fairlead " + number()};
        }
    }
}
