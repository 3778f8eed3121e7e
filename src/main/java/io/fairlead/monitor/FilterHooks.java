package io.fairlead.monitor;

import io.fairlead.bpf.ClsactFilter;
import io.fairlead.bpf.Program;
import io.fairlead.bpf.TrafficControl;
import io.fairlead.bpf.TrafficControl.End;
import io.fairlead.bpf.TrafficControl.Filter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Filters of clsact, where the kernel has no tcx.
 *
 * <p>They do not end with the process. So a filter's name has the process in it, and whether a clsact was made for it; who
 * comes next takes those away whose process is gone, and answers for their clsact.
 *
 * <pre>
 *   fairlead monitor, PID NAMESPACE, NUMBER of the process.of the hooks in it[, clsact made]
 * </pre>
 */
final class FilterHooks implements Hooks {

    private static final System.Logger LOG = System.getLogger(FilterHooks.class.getName());
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Path PROCESSES = Path.of("/proc/self/ns/pid");
    private static final String MADE = ", clsact made";
    private static final int HANDLE = 0xfa1e;

    /** Far ahead of a dispatcher's, and of those that tc numbers itself. */
    private static final int PRIORITY = 1_000;

    private final Device at;
    private final int number = NUMBERS.incrementAndGet();
    private final List<ClsactFilter> filters = new ArrayList<>();
    private boolean made;

    FilterHooks(Device at) {
        this.at = at;
    }

    @Override
    public void hang(Program program, End end) throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            made |= control.addClsact(at.index());
            made |= sweep(control);
            ClsactFilter filter = new ClsactFilter(at.index(), end, HANDLE, own() + ProcessHandle.current().pid() + "." + number
                    + (made ? MADE : ""));
            int priority = filter.ahead(control, PRIORITY);
            if (priority == 0) {
                throw new IOException("another's filter is at priority 1, and none can be ahead of it; cure: give it a "
                        + "higher one (tc filter), or 'method: packets'");
            }
            filter.put(control, program, priority);
            filters.add(filter);
        } catch (IOException e) {
            throw new IOException("attach to " + at.name() + " (clsact): " + e.getMessage(), e);
        }
    }

    /** What the names of this machine's monitors begin with, as far as their processes are seen from here. */
    private static String own() throws IOException {
        return "fairlead monitor, " + (Files.exists(PROCESSES) ? Files.readSymbolicLink(PROCESSES) : "?") + ", ";
    }

    /** Takes away what monitors that were killed have left; whether one of them had made the clsact. */
    private boolean sweep(TrafficControl control) throws IOException {
        boolean hadMade = false;
        for (End end : End.values()) {
            for (Filter each : control.filters(at.index(), end)) {
                if (each.handle() == HANDLE && isLeft(each.name())) {
                    control.remove(at.index(), end, each);
                    hadMade |= each.name().endsWith(MADE);
                }
            }
        }
        return hadMade;
    }

    private static boolean isLeft(String name) throws IOException {
        String own = own();
        int end = name.indexOf('.', own.length());
        return name.startsWith(own) && end > 0
                && ProcessHandle.of(Long.parseLong(name, own.length(), end, 10)).isEmpty();
    }

    @Override
    public boolean areThere() throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            for (ClsactFilter each : filters) {
                if (each.find(control).isEmpty()) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public void close() {
        try (TrafficControl control = new TrafficControl()) {
            for (ClsactFilter each : filters) {
                each.remove(control);
            }
            if (made && Device.of(at.name()).filter(now -> now.index() == at.index()).isPresent()) {
                ClsactFilter.removeEmptyClsact(control, at.index());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a filter stays at {0}: {1}; cure: tc filter del dev {0} …", at.name(), e.getMessage());
        }
        filters.clear();
    }
}
