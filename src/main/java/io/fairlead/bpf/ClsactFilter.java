package io.fairlead.bpf;

import io.fairlead.bpf.TrafficControl.End;
import io.fairlead.bpf.TrafficControl.Filter;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One program of ours as a filter of clsact, where the kernel has no tcx, beside filters of others.
 *
 * <p>It is known again by its handle and its name. A clsact that was there is used and stays; one that was made goes with
 * the last filter, of whomever.
 *
 * @param at     index of the interface
 * @param handle of all filters of one kind of ours
 * @param name   what lists show, and nobody else's has
 */
public record ClsactFilter(int at, End end, int handle, String name) {

    private static final int LAST_PRIORITY = 0xffff;

    /** Whether the kernel knows tcx (Linux 6.6), so that no filter is needed. */
    public static boolean isNeeded(int interfaceIndex) {
        return Bpf.attached(interfaceIndex, Bpf.TCX_INGRESS) < 0;
    }

    /** Attaches a program at that priority, or puts it in the place of the one that this filter has. */
    public void put(TrafficControl control, Program program, int priority) throws IOException {
        Optional<Filter> own = find(control);
        control.put(at, end, own.map(Filter::priority).orElse(priority), handle, program.descriptor(), name,
                own.isPresent());
    }

    /** The first priority from that one on at which nobody is. */
    public int free(TrafficControl control, int first) throws IOException {
        Set<Integer> taken = control.filters(at, end).stream().map(Filter::priority).collect(Collectors.toSet());
        int priority = first;
        while (priority < LAST_PRIORITY && taken.contains(priority)) {
            priority++;
        }
        return priority;
    }

    /** The last priority up to that one ahead of everybody's; 0 when there is none. */
    public int ahead(TrafficControl control, int last) throws IOException {
        return control.filters(at, end).stream().mapToInt(each -> each.priority() - 1).reduce(last, Math::min);
    }

    /** What is there of it; empty when somebody has taken it away. */
    public Optional<Filter> find(TrafficControl control) throws IOException {
        return control.filters(at, end).stream().filter(each -> each.handle() == handle && each.name().equals(name))
                .findFirst();
    }

    /** Takes it away, if it is there. */
    public void remove(TrafficControl control) throws IOException {
        Optional<Filter> own = find(control);
        if (own.isPresent()) {
            control.remove(at, end, own.get());
        }
    }

    /** Takes an interface's clsact away unless somebody has a filter in it; whether it is gone. */
    public static boolean removeEmptyClsact(TrafficControl control, int interfaceIndex) throws IOException {
        for (End each : End.values()) {
            if (!control.filters(interfaceIndex, each).isEmpty()) {
                return false;
            }
        }
        control.removeClsact(interfaceIndex);
        return true;
    }

    /** Where it hangs, in words. */
    public String place() {
        return "clsact " + end.name().toLowerCase(Locale.ROOT);
    }
}
