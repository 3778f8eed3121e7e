package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.Fault;
import io.fairlead.config.StateEditor;
import io.fairlead.config.StateFile;
import io.fairlead.health.ManualState;
import io.fairlead.health.StateRule;
import io.fairlead.health.StateRules;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairlead state}: shows what operators say of servers, and changes it. */
@Command(name = "state", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Shows what is said by hand of every server, or changes it for those that match a pattern.",
            "A running node takes a change over at its next beat; it outlives restarts."},
        footer = {"%nup: healthy, whatever checks say. drain: no new answers and flows, old flows finish.",
            "down: sick, whatever checks say. auto: checks decide.",
            "%nExample: fairlead state 'www/web*' drain"})
final class StateCommand implements Callable<Integer> {

    private static final String ROW = "%-30s %-8s %s%n";

    @Mixin
    private ConfigurationOption configuration;

    @Parameters(index = "0", arity = "0..1", paramLabel = "POOL/SERVER",
            description = "The servers: * stands for any text, ? for any character. Quote it from the shell.")
    private String pattern;

    @Parameters(index = "1", arity = "0..1", paramLabel = "STATE", description = "up, drain, down or auto.")
    private String state;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Configuration loaded = configuration.readOrFail(spec.commandLine().getErr());
        List<ServerId> named = named(loaded);
        if (state == null) {
            show(loaded, loaded.states(), named);
        } else {
            show(loaded, changed(loaded), named);
        }
        return 0;
    }

    /** The servers that the pattern means, one at least. */
    private List<ServerId> named(Configuration loaded) {
        if (pattern == null) {
            return loaded.servers();
        }
        StateRule rule = rule(state == null ? StateFile.word(ManualState.AUTO) : state);
        List<ServerId> named = loaded.servers().stream().filter(rule::matches).toList();
        if (named.isEmpty()) {
            throw new Failure("no server is named " + pattern + ". Cure: 'fairlead state' shows them all");
        }
        return named;
    }

    private StateRule rule(String word) {
        try {
            return StateFile.rule(pattern, word);
        } catch (StateFile.BadRule e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private StateRules changed(Configuration loaded) {
        try {
            new StateEditor(loaded.stateFile(), loaded.servers()).set(rule(state));
        } catch (IOException e) {
            throw new Failure(loaded.stateFile() + " cannot be changed: " + e.getMessage());
        }
        StateFile.Content content = StateFile.read(loaded.stateFile(), loaded.servers());
        return content.rules().orElseThrow(() -> new Failure(content.faults().stream().map(Fault::toString)
                .findFirst().orElseThrow()));
    }

    private void show(Configuration loaded, StateRules rules, List<ServerId> servers) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, ROW, "SERVER", "STATE", "BY");
        for (ServerId server : servers) {
            String by = rules.rules().reversed().stream().filter(rule -> rule.matches(server)).findFirst()
                    .map(rule -> rule.pattern() + " in " + loaded.stateFile()).orElse("");
            out.print(String.format(Locale.ROOT, ROW, server, StateFile.word(rules.of(server)), by).stripTrailing()
                    + System.lineSeparator());
        }
        out.flush();
    }
}
