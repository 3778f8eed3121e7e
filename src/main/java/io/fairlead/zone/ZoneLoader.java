package io.fairlead.zone;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * Loads every zone file of a folder. A zone's file is its origin with {@code .zone} at the end:
 * {@code fairlead.example.zone}.
 *
 * <p>Subfolders are not searched: what zone files $INCLUDE can live there.
 */
public final class ZoneLoader {

    private static final String SUFFIX = ".zone";

    private final Path folder;
    private final List<ZoneFault> faults = new ArrayList<>();
    private final Map<Name, Zone> zones = new HashMap<>();
    private final Map<Name, Path> files = new HashMap<>();

    private ZoneLoader(Path folder) {
        this.folder = folder;
    }

    /** Loads a folder. Nothing is thrown: what is wrong is among the faults. */
    public static LoadedZones load(Path folder) {
        ZoneLoader loader = new ZoneLoader(folder.toAbsolutePath().normalize());
        loader.loadAll();
        return new LoadedZones(new ZoneCatalogue(loader.zones.values()), loader.faults);
    }

    private void loadAll() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, entry -> !Files.isDirectory(entry))) {
            entries.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            faults.add(new ZoneFault(folder, 0, "the zones folder cannot be read: " + reason(e),
                    "create it, let this program read it, and put <origin>.zone files into it"));
            return;
        }
        found.stream().sorted().forEach(this::loadOrIgnore);
        if (files.isEmpty() && faults.isEmpty()) {
            faults.add(new ZoneFault(folder, 0, "there is no zone file in the folder",
                    "put a file named <origin>.zone into it"));
        }
    }

    /** The exceptions of java.nio.file say what only by their names. */
    static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException _ -> "it is not there";
            case AccessDeniedException _ -> "permission denied";
            case NotDirectoryException _ -> "it is not a folder";
            default -> e.getMessage();
        };
    }

    private void loadOrIgnore(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(SUFFIX) && !Files.isRegularFile(file)) {
            faults.add(new ZoneFault(file, 0, "is no file, or a link to none",
                    "put the zone's file in its place, or take it away"));
        } else if (name.endsWith(SUFFIX)) {
            load(file, name.substring(0, name.length() - SUFFIX.length()));
        } else if (looksMisnamed(name.toLowerCase(Locale.ROOT))) {
            faults.add(new ZoneFault(file, 0, "looks like a zone file but its name does not end in " + SUFFIX,
                    "rename it to <origin>.zone, or move it to a subfolder"));
        }
    }

    /** Names that zone files have elsewhere, or that an editor or a file manager made of ours. */
    private static boolean looksMisnamed(String name) {
        return name.endsWith(SUFFIX) || name.endsWith(".zone.txt") || name.endsWith(".db") || name.startsWith("db.");
    }

    private void load(Path file, String title) {
        try {
            if (title.isEmpty() || title.endsWith(".")) {
                throw new TextParseException("the name stands without a dot at its end");
            }
            load(file, Name.fromString(title, Name.root));
        } catch (TextParseException e) {
            faults.add(new ZoneFault(file, 0, "the file's name gives no origin: " + e.getMessage(),
                    "name it after its zone, like fairlead.example" + SUFFIX));
        }
    }

    private void load(Path file, Name origin) {
        Path other = files.putIfAbsent(origin, file);
        if (other != null) {
            faults.add(new ZoneFault(file, 0, "is the same zone as " + other.getFileName(),
                    "keep one of the two files"));
            return;
        }
        MasterFileReader reader = new MasterFileReader(folder);
        reader.read(file, origin);
        List<ZoneFault> found = new ArrayList<>(reader.faults());
        ZoneContents contents = new ZoneContents(origin);
        found.addAll(ZoneCheck.check(file, reader.records(), contents));
        if (found.isEmpty()) {
            zones.put(origin, ZoneCompiler.compile(contents));
        }
        found.sort(Comparator.comparing(ZoneFault::file).thenComparing(ZoneFault::line));
        faults.addAll(found);
    }
}
