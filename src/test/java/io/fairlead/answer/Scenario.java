package io.fairlead.answer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A scenario file: zones, services, and questions with the response each must get.
 *
 * <pre>
 *   # comment
 *   zone example.                              its master file follows, indented
 *       @ 3600 IN SOA ...
 *   service www.example.                       answered with 192.0.2.1 and 2001:db8::1, TTL 5
 *   query host.example. A [tcp] [edns 1232] [do] [nsid] [option 100] [version 1] [rd] [cd] [class CH]
 *       rcode NOERROR
 *       flags aa rd                            all of aa tc rd ra ad cd that must be set; none without this line
 *       answer | authority | additional        its records follow, indented further; empty without this line
 *       size 512                               longest response, in octets
 *       nsid node-1 | edns 1232 do             what OPT must say
 * </pre>
 */
record Scenario(Map<String, String> zones, List<String> services, List<Exchange> exchanges) {

    /** A question and what must come back. */
    record Exchange(int line, List<String> question, Map<String, List<String>> expected) {

        Message query() throws IOException {
            Message query = new Message();
            int dnsClass = has("class") ? DClass.value(after("class")) : DClass.IN;
            query.addRecord(Record.newRecord(Name.fromString(question.get(0)), Type.value(question.get(1), true),
                    dnsClass),
                    Section.QUESTION);
            List.of("rd", "cd", "ad").stream().filter(this::has)
                    .forEach(flag -> query.getHeader().setFlag(Flags.value(flag)));
            if (has("edns") || has("do") || has("nsid") || has("option") || has("version")) {
                query.addRecord(opt(), Section.ADDITIONAL);
            }
            return query;
        }

        Responder.Transport transport() {
            return has("tcp") ? Responder.Transport.TCP : Responder.Transport.UDP;
        }

        private OPTRecord opt() {
            List<EDNSOption> options = new ArrayList<>();
            if (has("nsid")) {
                options.add(new GenericEDNSOption(EDNSOption.Code.NSID, new byte[0]));
            }
            if (has("option")) {
                options.add(new GenericEDNSOption(Integer.parseInt(after("option")), new byte[] {1, 2, 3}));
            }
            return new OPTRecord(has("edns") ? Integer.parseInt(after("edns")) : 1232, 0,
                    has("version") ? Integer.parseInt(after("version")) : 0, has("do") ? 0x8000 : 0, options);
        }

        private boolean has(String word) {
            return question.subList(2, question.size()).contains(word);
        }

        private String after(String word) {
            return question.get(question.lastIndexOf(word) + 1);
        }

        /** The one line that says it, or empty. */
        String expected(String key) {
            return String.join(" ", expected.getOrDefault(key, List.of()));
        }

        /** The records a section must hold, as {@link #texts} writes them. */
        List<String> expectedRecords(String section) throws IOException {
            String text = String.join("\n", expected.getOrDefault(section, List.of()));
            List<Record> records = new ArrayList<>();
            try (Master master = new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)),
                    Name.root)) {
                for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                    records.add(record);
                }
            }
            return texts(records);
        }

        @Override
        public String toString() {
            return String.join(" ", question);
        }
    }

    /** Records in presentation form, sorted; the case of names does not count. */
    static List<String> texts(List<Record> records) {
        return records.stream().filter(record -> record.getType() != Type.OPT)
                .map(record -> record.toString().toLowerCase(Locale.ROOT)).sorted().toList();
    }

    static Scenario read(Path file) throws IOException {
        Scenario scenario = new Scenario(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        String zone = null;
        Map<String, List<String>> expected = null;
        List<String> section = null;
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.strip();
            int indent = line.indexOf(text);
            String[] words = text.split("\\s+");
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (indent == 0) {
                zone = words[0].equals("zone") ? words[1] : null;
                expected = words[0].equals("query") ? new LinkedHashMap<>() : null;
                scenario.begin(number, words, expected);
            } else if (zone != null) {
                scenario.zones.merge(zone, line.substring(4) + "\n", String::concat);
            } else if (expected == null) {
                throw new IOException(file + ":" + number + ": belongs to nothing");
            } else if (indent > 4 && section != null) {
                section.add(text);
            } else {
                section = expected.computeIfAbsent(words[0], key -> new ArrayList<>());
                section.addAll(Arrays.asList(words).subList(1, words.length));
            }
        }
        return scenario;
    }

    private void begin(int line, String[] words, Map<String, List<String>> expected) throws IOException {
        switch (words[0]) {
            case "zone" -> zones.put(words[1], "");
            case "service" -> services.add(words[1]);
            case "query" -> exchanges.add(new Exchange(line, List.of(words).subList(1, words.length), expected));
            default -> throw new IOException("line " + line + ": unknown keyword " + words[0]);
        }
    }
}
