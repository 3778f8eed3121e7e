package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Program;
import io.fairlead.bpf.TrafficControl;
import io.fairlead.bpf.TrafficControl.End;
import io.fairlead.bpf.TrafficControl.Filter;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A program attached as a filter of clsact, where the kernel has no tcx.
 *
 * <p>The filter is known again by its handle and by a name that has the folder of pins in it. It lives on by itself; what
 * is pinned is only a mark that there is one. A clsact that was there is used and stays; one that was made goes with the
 * last filter, of whomever.
 */
record FilterAttachment(NetworkInterface at, KernelProgram program, String pin, Optional<Path> folder)
        implements Attachment {

    static final String PREFIX = "filter-";
    static final String MADE = "clsact-";

    /** Behind those that tc itself gives to filters without one, which begin at 49152. */
    private static final int PRIORITY = 50_000;
    private static final int LAST_PRIORITY = 0xffff;
    private static final int HANDLE = 0xfa1d;

    /** Attaches, or takes over the filter that is there. */
    static FilterAttachment attach(Optional<Path> folder, NetworkInterface at, KernelProgram entry, Program program)
            throws IOException {
        FilterAttachment attachment = new FilterAttachment(at, entry, Attachment.pin(PREFIX, entry, at), folder);
        try (TrafficControl control = new TrafficControl()) {
            if (control.addClsact(at.getIndex())) {
                attachment.mark(attachment.made());
            }
            List<Filter> filters = control.filters(at.getIndex(), attachment.end());
            Optional<Filter> own = attachment.own(filters);
            int priority = own.map(Filter::priority).orElseGet(() -> free(filters));
            control.put(at.getIndex(), attachment.end(), priority, HANDLE, program.descriptor(), attachment.name(),
                    own.isPresent());
            attachment.mark(attachment.pin);
            return attachment;
        } catch (IOException e) {
            throw new IOException("attach to " + at.getName() + " (" + attachment.place() + "): " + e.getMessage(), e);
        }
    }

    /** The first priority from ours on at which nobody is. */
    private static int free(List<Filter> filters) {
        int priority = PRIORITY;
        while (priority < LAST_PRIORITY && isTaken(filters, priority)) {
            priority++;
        }
        return priority;
    }

    private static boolean isTaken(List<Filter> filters, int priority) {
        return filters.stream().anyMatch(each -> each.priority() == priority);
    }

    private void mark(String name) throws IOException {
        if (folder.isPresent()) {
            Files.createDirectories(folder.get().resolve(name));
        }
    }

    private String made() {
        return MADE + at.getName().replace('.', ':');
    }

    private End end() {
        return program == KernelProgram.LEAVE ? End.EGRESS : End.INGRESS;
    }

    private String place() {
        return "clsact " + end().name().toLowerCase(Locale.ROOT);
    }

    private String name() {
        return program.kind().label() + folder.map(it -> " " + it).orElse("");
    }

    private Optional<Filter> own(List<Filter> filters) {
        return filters.stream().filter(each -> each.handle() == HANDLE && each.name().equals(name())).findFirst();
    }

    @Override
    public Mode mode() throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            Optional<Filter> own = own(control.filters(at.getIndex(), end()));
            return new Mode(at.getName(), place() + own.map(it -> ", priority " + it.priority()).orElse(""),
                    own.map(Filter::program).orElse(0));
        }
    }

    @Override
    public void detach() throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            Optional<Filter> own = own(control.filters(at.getIndex(), end()));
            if (own.isPresent()) {
                control.remove(at.getIndex(), end(), own.get());
            }
            if (folder.isPresent() && Files.exists(folder.get().resolve(made())) && isEmpty(control)) {
                control.removeClsact(at.getIndex());
                Files.delete(folder.get().resolve(made()));
            }
        }
    }

    private boolean isEmpty(TrafficControl control) throws IOException {
        return control.filters(at.getIndex(), End.INGRESS).isEmpty()
                && control.filters(at.getIndex(), End.EGRESS).isEmpty();
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
