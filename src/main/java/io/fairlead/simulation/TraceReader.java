package io.fairlead.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads recorded arrivals from CSV: {@code time_s,client,bytes,kind[,rate]}, a flow a line.
 *
 * <p>Rates are rounded to two digits: flows of one rate share the work of the simulation.
 */
public final class TraceReader {

    private static final int LONGEST_LINE = 1000;
    private static final int MOST_FLOWS = 50_000_000;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,12})?(?:[eE][+-]?\\d{1,2})?");
    private static final String FORM = "write time_s,client,bytes,kind and, for udp, rate: 12.5,192.0.2.7,180000,tcp";

    private final Path file;
    private final RecordedArrivals arrivals = new RecordedArrivals();
    private final Map<String, Integer> clients = new HashMap<>();
    private int line;
    private double last;

    private TraceReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws TraceFault with file and line, when something is wrong with it
     */
    public static RecordedArrivals read(Path file) throws TraceFault {
        return new TraceReader(file).read();
    }

    private RecordedArrivals read() throws TraceFault {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                take(text.strip());
            }
        } catch (NoSuchFileException e) {
            throw new TraceFault(file.toString(), "there is no such file", "name a CSV file of recorded arrivals");
        } catch (CharacterCodingException e) {
            throw new TraceFault(file.toString(), "this is no text in UTF-8", "name a CSV file of recorded arrivals");
        } catch (IOException e) {
            throw new TraceFault(file.toString(), "the file cannot be read, " + e.getMessage(), "make it readable");
        }
        if (arrivals.size() == 0) {
            throw new TraceFault(file.toString(), "no flow stands in it", FORM);
        }
        return arrivals;
    }

    private TraceFault fault(String message, String cure) {
        return new TraceFault(file + ":" + line, message, cure);
    }

    private void take(String text) throws TraceFault {
        boolean heading = line == 1 && text.startsWith("time");
        if (text.isEmpty() || text.startsWith("#") || heading) {
            return;
        }
        if (text.length() > LONGEST_LINE) {
            throw fault("the line is longer than " + LONGEST_LINE + " characters", FORM);
        }
        String[] fields = text.split(",", -1);
        if (fields.length < 4 || fields.length > 5) {
            throw fault("4 or 5 fields are wanted, not " + fields.length, FORM);
        }
        if (arrivals.size() == MOST_FLOWS) {
            throw fault("a trace has " + MOST_FLOWS + " flows at most", "cut it into shorter ones");
        }
        add(fields);
    }

    private void add(String[] fields) throws TraceFault {
        double time = number(fields[0], "time");
        if (time < last) {
            throw fault("this flow arrives before the one above it", "sort the file by time: sort -t, -k1,1g");
        }
        double bytes = positive(fields[2], "bytes");
        boolean udp = switch (fields[3].strip()) {
            case "tcp" -> false;
            case "udp" -> true;
            default -> throw fault("the kind is neither tcp nor udp", "write tcp for downloads, udp for streams");
        };
        boolean rated = fields.length == 5 && !fields[4].isBlank();
        if (udp && !rated) {
            throw fault("a udp stream has a rate", "write its bits/s as the fifth field");
        }
        double rate = rated ? twoDigits(positive(fields[4], "rate")) / 8 : Double.POSITIVE_INFINITY;
        if (fields[1].isBlank()) {
            throw fault("the client is missing", FORM);
        }
        last = time;
        arrivals.add(time, clients.computeIfAbsent(fields[1].strip(), _ -> clients.size()), bytes, udp, rate);
    }

    private double positive(String field, String name) throws TraceFault {
        double number = number(field, name);
        if (number <= 0) {
            throw fault("the field '" + name + "' is not above 0", "write a number above 0, or leave the flow out");
        }
        return number;
    }

    private double number(String field, String name) throws TraceFault {
        String text = field.strip();
        if (!NUMBER.matcher(text).matches()) {
            throw fault("the field '" + name + "' is no number of 0 or more", FORM);
        }
        return Double.parseDouble(text);
    }

    private static double twoDigits(double number) {
        return new BigDecimal(number).round(new MathContext(2)).doubleValue();
    }
}
