package io.fairlead.simulation;

import java.util.List;
import java.util.Locale;

/**
 * Use of the links over time as SVG, a panel for each chooser, all to one scale. The same results give the same octets.
 *
 * <p>Up to eight links have a line each; of more, the fullest, the mean and the emptiest are drawn.
 */
public final class LinkUsePlot {

    private static final int WIDTH = 860;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int PANEL = 150;
    private static final int GAP = 46;
    private static final int TOP = 84;
    private static final int BOTTOM = 46;
    private static final int POINTS = 200;
    private static final int MOST_LINES = 8;
    /** Told apart by those who do not see all colours, too (Okabe and Ito 2008). */
    private static final String[] COLOURS =
            {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C6D1F"};

    private final String title;
    private final List<String> names;
    private final StringBuilder text = new StringBuilder();

    private LinkUsePlot(String title, List<String> names) {
        this.title = title;
        this.names = names;
    }

    /**
     * Draws results of one farm.
     *
     * @param title stands on top
     * @param links what the links are called, in the order of the results
     */
    public static String svg(String title, List<String> links, List<Result> results) {
        List<String> names = links.size() <= MOST_LINES ? links : List.of("fullest link", "mean", "emptiest link");
        return new LinkUsePlot(title, names).draw(results);
    }

    private String draw(List<Result> results) {
        int height = TOP + results.size() * (PANEL + GAP) - GAP + BOTTOM;
        line("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">",
                WIDTH, height);
        line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
        line("<text x=\"%d\" y=\"26\" font-size=\"17\" font-weight=\"bold\">%s</text>", LEFT, escaped(title));
        legend();
        for (int i = 0; i < results.size(); i++) {
            panel(results.get(i), TOP + i * (PANEL + GAP));
        }
        line("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">time, minutes</text>", (LEFT + WIDTH - RIGHT) / 2,
                height - 10);
        line("</svg>");
        return text.toString();
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void legend() {
        int room = (WIDTH - LEFT - RIGHT) / names.size();
        for (int i = 0; i < names.size(); i++) {
            int x = LEFT + i * room;
            line("<line x1=\"%d\" y1=\"46\" x2=\"%d\" y2=\"46\" stroke=\"%s\" stroke-width=\"3\"/>", x, x + 22,
                    COLOURS[i]);
            line("<text x=\"%d\" y=\"50\">%s</text>", x + 28, escaped(shortened(names.get(i), (room - 28) / 7)));
        }
    }

    private void panel(Result result, int top) {
        LinkUse use = result.use();
        double minutes = use.use().length * use.step() / 60;
        line("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>", LEFT, top - 8, escaped(result.contender()));
        line("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">slowdown: mean %.2f, p99 %.1f</text>", WIDTH - RIGHT, top - 8,
                result.slowdown().mean(), result.slowdown().p99());
        axes(top, minutes);
        for (int curve = 0; curve < names.size(); curve++) {
            line("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\" points=\"%s\"/>", COLOURS[curve],
                    points(use, curve, top));
        }
    }

    private void axes(int top, double minutes) {
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(percent / 100.0, top);
            line("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#d0d0d0\"/>", LEFT, y, WIDTH - RIGHT, y);
            line("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>", LEFT - 6, y + 4, percent);
        }
        double step = stepOf(minutes);
        for (int tick = 0; tick * step <= minutes * 1.0001; tick++) {
            double x = x(tick * step / minutes);
            line("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#606060\"/>", x, top + PANEL, x,
                    top + PANEL + 4);
            line("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"11\">%s</text>", x, top + PANEL + 17,
                    plain(tick * step));
        }
    }

    /** Ticks 1, 2 or 5 times a power of ten apart, ten of them at most. */
    private static double stepOf(double minutes) {
        double step = Math.pow(10, Math.floor(Math.log10(minutes / 10)));
        for (double factor : new double[] {1, 2, 5, 10}) {
            if (minutes / (step * factor) <= 10) {
                return step * factor;
            }
        }
        return step * 10;
    }

    private static String plain(double number) {
        return String.format(Locale.ROOT, "%.3f", number).replaceFirst("\\.?0+$", "");
    }

    private String points(LinkUse use, int curve, int top) {
        StringBuilder points = new StringBuilder();
        int samples = use.use().length;
        int count = Math.min(POINTS, samples);
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * samples / count);
            int to = (int) ((long) (i + 1) * samples / count);
            double sum = 0;
            for (int sample = from; sample < to; sample++) {
                sum += value(use, curve, sample);
            }
            points.append(String.format(Locale.ROOT, i == 0 ? "%.1f,%.1f" : " %.1f,%.1f", x((i + 0.5) / count),
                    y(Math.min(1, sum / (to - from)), top)));
        }
        return points.toString();
    }

    private double value(LinkUse use, int curve, int sample) {
        if (use.weights().length <= MOST_LINES) {
            return use.use()[sample][curve];
        }
        return switch (curve) {
            case 0 -> use.greatest(sample);
            case 1 -> use.mean(sample);
            default -> use.least(sample);
        };
    }

    private static double x(double part) {
        return LEFT + part * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double part, int top) {
        return top + PANEL * (1 - part);
    }

    private static String shortened(String name, int length) {
        return name.length() <= length ? name : name.substring(0, Math.max(1, length - 1)) + "…";
    }

    private static String escaped(String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
