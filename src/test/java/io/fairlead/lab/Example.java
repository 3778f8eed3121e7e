package io.fairlead.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A configuration of {@code conf/examples}, just as it stands there, with the zone and the secrets that it refers to.
 *
 * @param name       its file's name without ".yaml"
 * @param address    where it lets Fairlead answer DNS
 * @param dispatches whether it is to be started with its dispatcher
 * @param mbits      speed of each of the four servers' links in Mbit/s
 */
record Example(String name, String address, boolean dispatches, int... mbits) implements LabFile {

    private static final Path EXAMPLES = Path.of("conf", "examples");

    @Override
    public Path write(Path folder) {
        try {
            Path place = Files.createDirectories(folder.resolve(EXAMPLES));
            LabConfiguration.writeZone(Files.createDirectories(folder.resolve("zones")), address);
            LabConfiguration.writeSecrets(Files.createDirectories(place.resolve("secrets")));
            return Files.writeString(place.resolve(name + ".yaml"), Files.readString(EXAMPLES.resolve(name + ".yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, but for what a test changes. */
    LabFile changed(UnaryOperator<String> changes) {
        return new Changed(this, name + ".yaml", changes);
    }

    /** The same under another name: for one more that is like it. */
    LabFile changed(String file, UnaryOperator<String> changes) {
        return new Changed(this, file, changes);
    }

    /** An example of which not all stands as it is. */
    private record Changed(Example example, String name, UnaryOperator<String> changes) implements LabFile {

        @Override
        public int[] mbits() {
            return example.mbits;
        }

        @Override
        public String address() {
            return example.address;
        }

        @Override
        public boolean dispatches() {
            return example.dispatches;
        }

        @Override
        public Path write(Path folder) {
            Path file = example.write(folder);
            try {
                return Files.writeString(file.resolveSibling(name), changes.apply(Files.readString(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
