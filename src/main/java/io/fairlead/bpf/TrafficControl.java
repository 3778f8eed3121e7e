package io.fairlead.bpf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Programs as filters of an interface's clsact qdisc, by rtnetlink(7): how they are attached where there is no tcx, before
 * Linux 6.6.
 *
 * <p>A filter has a priority, at which the kernel asks it in turn with others, and a handle. It lives in the kernel until
 * somebody takes it away.
 */
public final class TrafficControl implements AutoCloseable {

    /** The two ends of clsact (linux/pkt_sched.h, TC_H_MIN_INGRESS and TC_H_MIN_EGRESS). */
    public enum End {
        INGRESS(0xffff_fff2),
        EGRESS(0xffff_fff3);

        private final int parent;

        End(int parent) {
            this.parent = parent;
        }
    }

    /**
     * A filter that is there.
     *
     * @param priority at which it is asked
     * @param protocol whose packets it sees, as on the wire
     * @param handle   its number within the priority
     * @param kind     "bpf" for programs
     * @param name     of a program, as given; else empty
     * @param program  the kernel's number of the program; else 0
     */
    public record Filter(int priority, int protocol, int handle, String kind, String name, int program) {
    }

    private static final int NEW_QDISC = 36;
    private static final int DELETE_QDISC = 37;
    private static final int GET_QDISC = 38;
    private static final int NEW_FILTER = 44;
    private static final int DELETE_FILTER = 45;
    private static final int GET_FILTER = 46;
    private static final int REPLACE = 0x100;
    private static final int EXCLUSIVE = 0x200;
    private static final int CREATE = 0x400;
    private static final int CLSACT = 0xffff_fff1;
    private static final int CLSACT_HANDLE = 0xffff_0000;
    private static final int EVERY_PROTOCOL = 3;
    private static final int BODY = 20;
    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int BPF_DESCRIPTOR = 6;
    private static final int BPF_NAME = 7;
    private static final int BPF_FLAGS = 8;
    private static final int BPF_NUMBER = 11;
    private static final int DIRECT_ACTION = 1;

    private final Netlink netlink;

    /** @throws IOException when the machine allows no netlink */
    public TrafficControl() throws IOException {
        netlink = new Netlink();
    }

    private static ByteBuffer body(int interfaceIndex, int handle, int parent, int information) {
        return Netlink.body().putInt(0).putInt(interfaceIndex).putInt(handle).putInt(parent).putInt(information);
    }

    private static byte[] text(String value) {
        return (value + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether the interface had no clsact, and now has one.
     *
     * @throws IOException also when it has the older kind of the same, which has one end only
     */
    public boolean addClsact(int interfaceIndex) throws IOException {
        ByteBuffer body = body(interfaceIndex, CLSACT_HANDLE, CLSACT, 0);
        Netlink.putAttribute(body, KIND, text("clsact"));
        int result = netlink.change(NEW_QDISC, CREATE | EXCLUSIVE, body);
        if (result < 0 && result != -LinuxError.EEXIST) {
            throw LinuxError.failure("add clsact", result);
        }
        if (result < 0 && !hasClsact(interfaceIndex)) {
            throw new IOException("a qdisc of kind 'ingress' stands in the way of clsact; cure: use clsact in its place");
        }
        return result == 0;
    }

    private boolean hasClsact(int interfaceIndex) throws IOException {
        for (ByteBuffer each : netlink.list(GET_QDISC, body(interfaceIndex, 0, 0, 0))) {
            ByteBuffer kind = Netlink.attribute(each, BODY, KIND);
            if (each.limit() >= BODY && each.getInt(4) == interfaceIndex && kind != null && text(kind).equals("clsact")) {
                return true;
            }
        }
        return false;
    }

    /** Takes the interface's clsact away, with all filters of whomever. */
    public void removeClsact(int interfaceIndex) throws IOException {
        check("remove clsact", netlink.change(DELETE_QDISC, 0, body(interfaceIndex, CLSACT_HANDLE, CLSACT, 0)));
    }

    private static void check(String what, int result) throws IOException {
        if (result < 0) {
            throw LinuxError.failure(what, result);
        }
    }

    /** All filters at one end, of whomever; none when there is no clsact. */
    public List<Filter> filters(int interfaceIndex, End end) throws IOException {
        List<Filter> filters = new ArrayList<>();
        for (ByteBuffer each : netlink.list(GET_FILTER, body(interfaceIndex, 0, end.parent, 0))) {
            filter(each).ifPresent(filters::add);
        }
        return filters;
    }

    /** The kernel lists a priority by itself too, without a handle. */
    private static Optional<Filter> filter(ByteBuffer message) {
        ByteBuffer kind = Netlink.attribute(message, BODY, KIND);
        ByteBuffer options = Netlink.attribute(message, BODY, OPTIONS);
        int handle = message.limit() < BODY ? 0 : message.getInt(8);
        if (kind == null || handle == 0) {
            return Optional.empty();
        }
        int information = message.getInt(16);
        ByteBuffer name = options == null ? null : Netlink.attribute(options, 0, BPF_NAME);
        ByteBuffer number = options == null ? null : Netlink.attribute(options, 0, BPF_NUMBER);
        boolean isProgram = text(kind).equals("bpf");
        return Optional.of(new Filter(information >>> 16, information & 0xffff, handle, text(kind),
                isProgram && name != null ? text(name) : "",
                isProgram && number != null && number.limit() >= Integer.BYTES ? number.getInt(0) : 0));
    }

    private static String text(ByteBuffer value) {
        byte[] octets = new byte[value.limit()];
        value.get(0, octets);
        return new String(octets, StandardCharsets.US_ASCII).replace("\0", "");
    }

    /**
     * Attaches a program, or puts it in the place of the filter's with that priority and handle, between two packets.
     *
     * @param name what lists show
     */
    public void put(int interfaceIndex, End end, int priority, int handle, int program, String name, boolean replace)
            throws IOException {
        int protocol = Short.toUnsignedInt(Short.reverseBytes((short) EVERY_PROTOCOL));
        ByteBuffer body = body(interfaceIndex, handle, end.parent, priority << 16 | protocol);
        Netlink.putAttribute(body, KIND, text("bpf"));
        ByteBuffer options = Netlink.body();
        Netlink.putAttribute(options, BPF_DESCRIPTOR, program);
        Netlink.putAttribute(options, BPF_NAME, text(name));
        Netlink.putAttribute(options, BPF_FLAGS, DIRECT_ACTION);
        byte[] nested = new byte[options.position()];
        options.get(0, nested);
        Netlink.putAttribute(body, OPTIONS, nested);
        check("attach a filter", netlink.change(NEW_FILTER, CREATE | (replace ? REPLACE : EXCLUSIVE), body));
    }

    /** Whether there was that filter, and is not any more. */
    public boolean remove(int interfaceIndex, End end, Filter filter) throws IOException {
        ByteBuffer body = body(interfaceIndex, filter.handle(), end.parent, filter.priority() << 16 | filter.protocol());
        Netlink.putAttribute(body, KIND, text(filter.kind()));
        int result = netlink.change(DELETE_FILTER, 0, body);
        if (result < 0 && result != -LinuxError.ENOENT && result != -LinuxError.ENODEV) {
            throw LinuxError.failure("remove a filter", result);
        }
        return result == 0;
    }

    @Override
    public void close() {
        netlink.close();
    }
}
