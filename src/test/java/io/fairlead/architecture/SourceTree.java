package io.fairlead.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What only source files show. Imports are looked at here once more, since constants that the compiler copies and names
 * that only a comment uses leave no trace in class files.
 *
 * @param folder the folder that holds the root package, for example src/main/java
 * @param root   the program's package
 */
public record SourceTree(Path folder, String root) {

    private static final int LONGEST = 400;
    private static final Pattern IMPORT = Pattern.compile("import (?:static )?([a-z0-9_.]+)\\.[A-Z*].*;");

    /** Every source file, by its package. */
    public Map<String, List<Path>> files() {
        Map<String, List<Path>> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> files.computeIfAbsent(packageOf(file), name -> new ArrayList<>()).add(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Packages in which no package-info.java draws the flow. */
    public List<String> withoutPackageInfo() {
        return files().entrySet().stream()
                .filter(entry -> entry.getValue().stream().noneMatch(file -> file.endsWith("package-info.java")))
                .map(Map.Entry::getKey).toList();
    }

    /** Files longer than any file should be, with their lengths. */
    public List<String> tooLong() {
        return files().values().stream().flatMap(List::stream).sorted(Comparator.naturalOrder())
                .filter(file -> lines(file).size() > LONGEST)
                .map(file -> folder.relativize(file) + ": " + lines(file).size() + " lines").toList();
    }

    /** Imports that the flow does not allow. */
    public List<String> importsAgainstTheFlow() {
        List<String> found = new ArrayList<>();
        files().forEach((from, files) -> files.forEach(file -> lines(file).forEach(line -> {
            Matcher matcher = IMPORT.matcher(line);
            if (matcher.matches() && isOurs(matcher.group(1))
                    && !Flow.allows(relative(from), relative(matcher.group(1)))) {
                found.add(folder.relativize(file) + ": " + line);
            }
        })));
        return found;
    }

    private String packageOf(Path file) {
        return folder.relativize(file.getParent()).toString().replace('/', '.');
    }

    private boolean isOurs(String name) {
        return name.startsWith(root + ".");
    }

    private String relative(String name) {
        return isOurs(name) ? name.substring(root.length() + 1) : name;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
