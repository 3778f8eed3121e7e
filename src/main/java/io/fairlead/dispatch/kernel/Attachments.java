package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.ClsactFilter;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which program hangs where, beside whatever others have attached there: by tcx, or by clsact where there is none, and XDP. */
final class Attachments implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Attachments.class.getName());

    private final Optional<Path> folder;
    private final List<Attachment> all = new ArrayList<>();

    /** @param folder where to pin them; empty for not at all */
    Attachments(Optional<Path> folder) {
        this.folder = folder;
    }

    /** Attaches to an interface, or takes over what is there. */
    void attach(NetworkInterface at, Hook hook, Programs programs) throws IOException {
        boolean byLink = hook != Hook.CLSACT && !ClsactFilter.isNeeded(at.getIndex());
        for (KernelProgram entry : List.of(KernelProgram.ARRIVE, KernelProgram.LEAVE)) {
            all.add(byLink ? LinkAttachment.attach(folder, at, entry, programs.of(entry), 0)
                    : FilterAttachment.attach(folder, at, entry, programs.of(entry)));
        }
        if (hook == Hook.XDP && !at.isLoopback()) {
            all.add(LinkAttachment.attach(folder, at, KernelProgram.FAST, programs.of(KernelProgram.FAST),
                    Bpf.XDP_DRIVER_MODE));
        }
    }

    /** Takes away pinned ones that are not attached to any more: of other interfaces, by another hook. */
    void prune() throws IOException {
        Set<String> current = new HashSet<>();
        all.forEach(each -> current.add(each.pin()));
        if (folder.isPresent()) {
            for (Path path : BpfFileSystem.list(folder.get())) {
                if (isAttachment(path) && !current.contains(path.getFileName().toString())) {
                    release(path);
                }
            }
        }
    }

    /** Whether an interface has the program of XDP, and so takes packets from others' too. */
    boolean isFast(NetworkInterface at) {
        return all.stream().anyMatch(each -> each.program() == KernelProgram.FAST && each.at().equals(at));
    }

    /** Reads back what is attached. */
    List<Attachment.Mode> modes() throws IOException {
        List<Attachment.Mode> modes = new ArrayList<>();
        for (Attachment each : all) {
            modes.add(each.mode());
        }
        return modes;
    }

    /** Detaches everything at once. */
    void detach() {
        for (Attachment each : all) {
            try {
                each.detach();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a program stays attached to " + each.at().getName(), e);
            }
        }
    }

    /** Detaches what is pinned there and takes the pin away. */
    static void release(Path pin) throws IOException {
        if (pin.getFileName().toString().startsWith(LinkAttachment.PREFIX)) {
            LinkAttachment.release(pin);
        } else {
            FilterAttachment.release(pin);
        }
    }

    /** The interface that a pin is of, if what it stands for is there still. */
    static Optional<NetworkInterface> pinned(Path pin) throws IOException {
        if (pin.getFileName().toString().startsWith(LinkAttachment.PREFIX)) {
            return LinkAttachment.pinned(pin);
        }
        Optional<FilterAttachment> marked = FilterAttachment.marked(pin);
        return marked.isPresent() && marked.get().mode().program() != 0 ? Optional.of(marked.get().at())
                : Optional.empty();
    }

    /** Whether a file in the folder of pins stands for something attached. */
    static boolean isAttachment(Path pin) {
        String name = pin.getFileName().toString();
        return name.startsWith(LinkAttachment.PREFIX) || name.startsWith(FilterAttachment.PREFIX);
    }

    /** Lets go of everything; what is pinned stays as it is. */
    @Override
    public void close() {
        all.forEach(Attachment::close);
        all.clear();
    }
}
