package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.ClsactFilter;
import io.fairlead.bpf.Program;
import io.fairlead.bpf.TrafficControl;
import io.fairlead.bpf.TrafficControl.End;
import io.fairlead.bpf.TrafficControl.Filter;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A program attached as a filter of clsact, where the kernel has no tcx.
 *
 * <p>The filter is known again by a name that has the folder of pins in it. It lives on by itself; what is pinned is only
 * a mark that there is one, and another that its clsact was made for it.
 */
record FilterAttachment(NetworkInterface at, KernelProgram program, String pin, Optional<Path> folder)
        implements Attachment {

    static final String PREFIX = "filter-";
    static final String MADE = "clsact-";

    /** Behind those that tc itself gives to filters without one, which begin at 49152. */
    private static final int PRIORITY = 50_000;
    private static final int HANDLE = 0xfa1d;

    /** Attaches, or takes over the filter that is there. */
    static FilterAttachment attach(Optional<Path> folder, NetworkInterface at, KernelProgram entry, Program program)
            throws IOException {
        FilterAttachment attachment = new FilterAttachment(at, entry, Attachment.pin(PREFIX, entry, at), folder);
        try (TrafficControl control = new TrafficControl()) {
            if (control.addClsact(at.getIndex())) {
                attachment.mark(attachment.made());
            }
            ClsactFilter filter = attachment.filter();
            filter.put(control, program, filter.free(control, PRIORITY));
            attachment.mark(attachment.pin);
            return attachment;
        } catch (IOException e) {
            throw new IOException("attach to " + at.getName() + " (" + attachment.filter().place() + "): "
                    + e.getMessage(), e);
        }
    }

    private ClsactFilter filter() {
        return new ClsactFilter(at.getIndex(), program == KernelProgram.LEAVE ? End.EGRESS : End.INGRESS, HANDLE,
                program.kind().label() + folder.map(it -> " " + it).orElse(""));
    }

    private void mark(String name) throws IOException {
        if (folder.isPresent()) {
            Files.createDirectories(folder.get().resolve(name));
        }
    }

    private String made() {
        return MADE + at.getName().replace('.', ':');
    }

    @Override
    public Mode mode() throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            Optional<Filter> own = filter().find(control);
            return new Mode(at.getName(), filter().place() + own.map(it -> ", priority " + it.priority()).orElse(""),
                    own.map(Filter::program).orElse(0));
        }
    }

    @Override
    public void detach() throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            filter().remove(control);
            if (folder.isPresent() && Files.exists(folder.get().resolve(made()))
                    && ClsactFilter.removeEmptyClsact(control, at.getIndex())) {
                Files.delete(folder.get().resolve(made()));
            }
        }
    }

    /** What a mark stands for; empty when its interface is gone. */
    static Optional<FilterAttachment> marked(Path pin) throws IOException {
        String name = pin.getFileName().toString().substring(PREFIX.length());
        for (KernelProgram each : KernelProgram.values()) {
            String start = each.name().toLowerCase(Locale.ROOT) + "-";
            if (name.startsWith(start)) {
                String interfaceName = name.substring(start.length()).replace(':', '.');
                return Optional.ofNullable(NetworkInterface.getByName(interfaceName)).map(at ->
                        new FilterAttachment(at, each, pin.getFileName().toString(), Optional.of(pin.getParent())));
            }
        }
        return Optional.empty();
    }

    /** Detaches what a mark stands for, and takes that away. */
    static void release(Path pin) throws IOException {
        Optional<FilterAttachment> marked = marked(pin);
        if (marked.isPresent()) {
            marked.get().detach();
        }
        Files.deleteIfExists(pin);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
