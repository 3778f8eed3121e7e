package io.fairlead.zone;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Tokenizer;

/**
 * Reads one zone's master file, with what it includes, into records and faults.
 *
 * <p>dnsjava's {@link Master} parses each record; since it gives up at the first fault of a file, it is handed one
 * entry at a time, and the directives that outlive an entry ($ORIGIN, $TTL, $INCLUDE) are followed here.
 */
final class MasterFileReader {

    private static final System.Logger LOG = System.getLogger(MasterFileReader.class.getName());
    private static final int MAX_INCLUDES = 16;
    private static final int MAX_GENERATED = 1_000_000;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,10})-(\\d{1,10})(?:/(\\d{1,10}))?");
    private static final Pattern POSITION = Pattern.compile("^<none>:(\\d+): ");
    private static final String SYNTAX_CURE = "write it as RFC 1035 section 5.1 says: owner, TTL, class, type, data";

    private final Path folder;
    private final List<SourcedRecord> records = new ArrayList<>();
    private final List<ZoneFault> faults = new ArrayList<>();
    private final Deque<Path> open = new ArrayDeque<>();

    /** @param folder the zones folder; nothing outside it is ever included */
    MasterFileReader(Path folder) {
        this.folder = folder;
    }

    /** The records read so far. */
    List<SourcedRecord> records() {
        return records;
    }

    /** What was wrong so far. */
    List<ZoneFault> faults() {
        return faults;
    }

    /** Reads a file; faults are gathered, never thrown. */
    void read(Path file, Name origin) {
        read(file, new Scope(origin, -1));
    }

    private void read(Path file, Scope scope) {
        open.push(file);
        try {
            EntrySplitter entries = new EntrySplitter(Files.readAllBytes(file));
            while (entries.hasNext()) {
                read(file, entries.next(), scope);
            }
        } catch (IOException e) {
            faults.add(new ZoneFault(file, 0, "cannot be read: " + ZoneLoader.reason(e),
                    "make it a file this program may read"));
        }
        open.pop();
    }

    private void read(Path file, EntrySplitter.Entry entry, Scope scope) {
        try {
            if (entry.flaw() != null) {
                throw new Misfit(entry.flaw(), "close it");
            }
            if (!entry.isDirective() || !follow(file, entry, scope)) {
                parse(file, entry, scope);
            }
        } catch (Misfit e) {
            faults.add(new ZoneFault(file, entry.line(), e.getMessage(), e.cure()));
            scope.adoptOwner(entry);
        } catch (IOException | RuntimeException e) {
            faults.add(syntaxFault(file, entry, e));
            scope.adoptOwner(entry);
        }
    }

    /** Whether the directive was one of those that are followed here. */
    private boolean follow(Path file, EntrySplitter.Entry entry, Scope scope) throws IOException {
        try (Tokenizer tokens = new Tokenizer(stream(entry.text()))) {
            switch (tokens.getString().toUpperCase(Locale.ROOT)) {
                case "$ORIGIN" -> scope.origin = tokens.getName(scope.origin);
                case "$TTL" -> scope.ttl = TtlCheck.parse(tokens.getString());
                case "$INCLUDE" -> include(tokens, scope);
                case "$GENERATE" -> {
                    checkRange(tokens.getString());
                    return false;
                }
                default -> throw new Misfit("there is no such directive", "write $ORIGIN, $TTL, $INCLUDE or $GENERATE");
            }
            tokens.getEOL();
            return true;
        }
    }

    /** An included file has its own origin, TTL and last owner: what it sets ends with it (RFC 1035 section 5.1). */
    private void include(Tokenizer tokens, Scope scope) throws IOException {
        String name = tokens.getString();
        Tokenizer.Token token = tokens.get();
        Name origin = token.isString() ? Name.fromString(token.value(), scope.origin) : scope.origin;
        if (!token.isString()) {
            tokens.unget();
        }
        Path included = folder.resolve(name).normalize();
        if (!included.startsWith(folder)
                || Files.exists(included) && !included.toRealPath().startsWith(folder.toRealPath())) {
            throw new Misfit("$INCLUDE " + name + " leads out of the zones folder", "move the file into " + folder);
        }
        if (!Files.isRegularFile(included)) {
            throw new Misfit("$INCLUDE " + name + ": there is no such file in the zones folder",
                    "give its path from " + folder);
        }
        if (open.contains(included) || open.size() > MAX_INCLUDES) {
            throw new Misfit("$INCLUDE " + name + " includes itself or goes deeper than " + MAX_INCLUDES + " files",
                    "take one of the $INCLUDE lines out");
        }
        read(included, new Scope(origin, scope.ttl));
    }

    /** Nothing is wrong with a form that this does not know: dnsjava will say. */
    private static void checkRange(String range) throws Misfit {
        Matcher form = RANGE.matcher(range);
        if (form.matches()) {
            long span = Long.parseLong(form.group(2)) - Long.parseLong(form.group(1));
            if (span / Math.max(1, step(form.group(3))) >= MAX_GENERATED) {
                throw new Misfit("$GENERATE makes more than " + MAX_GENERATED + " records", "use a wildcard instead");
            }
        }
    }

    private static long step(String text) {
        return text == null ? 1 : Long.parseLong(text);
    }

    private void parse(Path file, EntrySplitter.Entry entry, Scope scope) throws IOException {
        byte[] text = entry.isContinued() ? withOwner(entry.text(), scope) : entry.text();
        TtlCheck.check(text);
        long inherited = scope.ttl >= 0 ? scope.ttl : scope.lastTtl;
        try (Master master = new Master(stream(text), scope.origin, inherited)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(new SourcedRecord(record, file, entry.line()));
                scope.owner = record.getName();
                scope.lastTtl = record.getTTL();
            }
        }
    }

    private static byte[] withOwner(byte[] text, Scope scope) throws Misfit {
        if (scope.owner == null) {
            throw new Misfit("the first record begins with a blank and so has no owner",
                    "begin its line with a name, or with @");
        }
        byte[] owner = scope.owner.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[owner.length + text.length];
        System.arraycopy(owner, 0, whole, 0, owner.length);
        System.arraycopy(text, 0, whole, owner.length, text.length);
        return whole;
    }

    /** No larger a buffer than is needed: a large zone has millions of entries. */
    static BufferedInputStream stream(byte[] text) {
        return new BufferedInputStream(new ByteArrayInputStream(text), Math.max(1, text.length));
    }

    /** dnsjava counts lines from the entry's first. */
    private static ZoneFault syntaxFault(Path file, EntrySplitter.Entry entry, Exception e) {
        String message = String.valueOf(e.getMessage());
        Matcher position = POSITION.matcher(message);
        int line = entry.line();
        if (position.find()) {
            line += Integer.parseInt(position.group(1)) - 1;
            message = message.substring(position.end());
        }
        return new ZoneFault(file, line, message, SYNTAX_CURE);
    }

    /** What holds from one entry to the next. */
    private static final class Scope {
        private Name origin;
        private long ttl;
        private long lastTtl = -1;
        private Name owner;

        private Scope(Name origin, long ttl) {
            this.origin = origin;
            this.ttl = ttl;
        }

        /** After a fault: what continues the entry is not to be taken for the owner's before. */
        private void adoptOwner(EntrySplitter.Entry entry) {
            try (Tokenizer tokens = new Tokenizer(stream(entry.text()))) {
                if (!entry.isContinued() && !entry.isDirective()) {
                    owner = tokens.getName(origin);
                }
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "no owner to adopt on line " + entry.line(), e);
            }
        }
    }
}
