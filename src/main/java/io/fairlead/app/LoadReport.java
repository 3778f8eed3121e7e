package io.fairlead.app;

import io.fairlead.config.StateFile;
import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.health.ManualState;
import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.selection.Choice;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The load table as text, a row for each server: link, state, traffic both ways, drops, prediction error, weight, answers given.
 *
 * <p>Directions are the server's: FROM it come the responses, TO it go the requests. Drops are told in the same order.
 */
final class LoadReport {

    private static final int BAR = 10;
    private static final String ROW = "%-18s %-18s %-8s %21s %21s %13s %7s %7s %-" + BAR + "s %8s%n";

    private LoadReport() {
    }

    /**
     * Renders one pool.
     *
     * @param title   what stands above it
     * @param answers how often each server's address was given; null leaves the column out
     */
    static String of(String title, Choice choice, LoadTable table, HealthTable health, Map<ServerId, Long> answers) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%s: %s%n", title, basis(choice.basis())));
        String balance = BalanceReport.of(choice.balance());
        if (!balance.isEmpty()) {
            text.append("  ").append(balance).append(System.lineSeparator());
        }
        text.append(row("SERVER", "LINK", "STATE", "FROM SERVER", "TO SERVER", "DROPS/s", "ERROR", "WEIGHT", "",
                answers == null ? "" : "ANSWERS"));
        Set<String> notes = new LinkedHashSet<>();
        for (int i = 0; i < choice.pool().servers().size(); i++) {
            Server server = choice.pool().servers().get(i);
            LinkLoad load = table.of(server.link().id());
            Measurement measured = load instanceof LinkLoad.Measured m ? m.measurement() : null;
            text.append(row(server.id().name(), server.link().id().toString(), state(server, load, health),
                    measured == null ? "-" : traffic(measured.from().bytes() * 8, measured.capacity()),
                    measured == null ? "-" : traffic(measured.to().bytes() * 8, measured.capacity()),
                    measured == null ? "-" : drops(measured), error(choice.balance().predictionErrors(), i),
                    String.format(Locale.ROOT, "%.1f %%", choice.weights()[i] * 100),
                    "#".repeat((int) Math.round(choice.weights()[i] * BAR)),
                    answers == null ? "" : Long.toString(answers.getOrDefault(server.id(), 0L))));
            if (load instanceof LinkLoad.Unknown unknown) {
                notes.add(server.link().id() + ": " + unknown.reason());
            }
            agent(server, table.agents().get(server.id())).ifPresent(notes::add);
            if (health.manual(server.id()) != ManualState.AUTO) {
                notes.add(server.id() + ": " + StateFile.word(health.manual(server.id())) + " by hand");
            }
        }
        notes.forEach(note -> text.append("  ").append(note).append(System.lineSeparator()));
        return text.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells).stripTrailing() + System.lineSeparator();
    }

    private static String basis(Choice.Basis basis) {
        return switch (basis) {
            case MEASURED -> "by measured load";
            case BLIND -> "no link's load is known: by what was known last and by static weights";
            case FAIL_OPEN -> "too few servers are healthy: all are answered";
        };
    }

    private static String state(Server server, LinkLoad load, HealthTable health) {
        if (!server.enabled()) {
            return "disabled";
        }
        if (health.manual(server.id()) == ManualState.DRAIN) {
            return "drain";
        }
        if (health.of(server.id()) == Health.DOWN) {
            return "sick";
        }
        return switch (load) {
            case LinkLoad.Known _ -> "known";
            case LinkLoad.Stale _ -> "stale";
            case LinkLoad.Unknown _ -> "unknown";
            case LinkLoad.Down _ -> "down";
        };
    }

    /** A bit rate and the part of a capacity that it is, where that is above 0. */
    static String traffic(double bits, double capacity) {
        return capacity > 0 ? String.format(Locale.ROOT, "%s %3.0f %%", bitRate(bits), bits / capacity * 100) : bitRate(bits);
    }

    /** How far a link's use was from what was foreseen; of servers that share one the first has it. */
    private static String error(double[] errors, int server) {
        return server >= errors.length || Double.isNaN(errors[server]) ? "-"
                : String.format(Locale.ROOT, "%.1f %%", errors[server] * 100);
    }

    /** What its own agent tells, each figure with its limit where there is one. */
    private static Optional<String> agent(Server server, AgentLoad load) {
        return switch (load) {
            case null -> Optional.empty();
            case AgentLoad.Unknown(String reason, _) -> Optional.of(server.id() + ": agent: " + reason);
            case AgentLoad.Known known -> Optional.of(server.id() + ": agent: " + Stream.of(
                    figure(known.processor() * 100, server.limits().processor() * 100, "%.0f", " % processor"),
                    figure(known.loadAverage(), server.limits().loadAverage(), "%.2f", " load average per processor"),
                    figure(known.connections(), server.limits().connections(), "%.0f", " connections"),
                    figure(known.processes(), server.limits().processes(), "%.0f", " processes"))
                    .filter(figure -> !figure.isEmpty()).collect(Collectors.joining(", ")));
        };
    }

    private static String figure(double told, double limit, String form, String unit) {
        return Double.isNaN(told) ? "" : String.format(Locale.ROOT, form, told)
                + (Double.isInfinite(limit) ? "" : String.format(Locale.ROOT, " of " + form, limit)) + unit;
    }

    private static String drops(Measurement measured) {
        return String.format(Locale.ROOT, "%.0f / %.0f", drops(measured.from()), drops(measured.to()));
    }

    private static double drops(LinkRate rate) {
        return zeroIfAbsent(rate.discards()) + zeroIfAbsent(rate.errors());
    }

    private static double zeroIfAbsent(double rate) {
        return Double.isNaN(rate) ? 0 : rate;
    }

    /** A bit rate with three digits or so, in decimal units. */
    static String bitRate(double bits) {
        String[] units = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
        int unit = 0;
        while (bits >= 1000 && unit < units.length - 1) {
            bits /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, bits < 10 && unit > 0 ? "%.2f %s" : "%.0f %s", bits, units[unit]);
    }
}
