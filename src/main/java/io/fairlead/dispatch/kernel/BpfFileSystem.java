package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.LinuxError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a bpf file system in which tables and links outlive the process, one for each layout of the tables.
 *
 * @param folder for example {@code /sys/fs/bpf/fairlead}
 */
record BpfFileSystem(Path folder) {

    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final String LAYOUT = "layout-" + Table.LAYOUT;

    /**
     * Makes sure that there is such a file system, and the folder in it; mounts one on {@code /sys/fs/bpf} where there
     * is none, as a distribution's init would.
     */
    void prepare() throws IOException {
        Path mount = folder.toAbsolutePath().getParent();
        if (!isBpf(folder)) {
            Files.createDirectories(mount);
            int result = LinuxCalls.mountBpf(mount.toString());
            if (result < 0) {
                throw LinuxError.failure("mount a bpf file system on " + mount
                        + " (cure: mount -t bpf bpf " + mount + ")", result);
            }
        }
        Files.createDirectories(current());
    }

    /** Where this layout's tables and links are. */
    Path current() {
        return folder.resolve(LAYOUT);
    }

    /** Folders of other layouts, which another version of the program left. */
    List<Path> others() throws IOException {
        return list(folder).stream().filter(each -> !each.getFileName().toString().equals(LAYOUT)).toList();
    }

    /** What a folder holds; nothing when there is none. */
    static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** Whether a path lies on a bpf file system: by the longest mount point that it lies below. */
    static boolean isBpf(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        String type = "";
        int longest = -1;
        for (String line : Files.readAllLines(MOUNTS)) {
            String[] fields = line.split(" ");
            Path point = Path.of(fields[1].replace("\\040", " "));
            if (absolute.startsWith(point) && point.getNameCount() >= longest) {
                longest = point.getNameCount();
                type = fields[2];
            }
        }
        return type.equals("bpf");
    }
}
