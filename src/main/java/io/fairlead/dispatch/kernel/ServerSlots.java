package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.dispatch.kernel.SourceSlots.Range;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The table of servers: which row is which server's, and what its flows may do.
 *
 * <p>A server keeps its row for good, across restarts too, since flows name it by the row's number: an identity, made
 * from its name and family, stands in the row. The row's generation grows when the server dies or moves to another
 * address; flows that were chosen under an earlier one are chosen anew.
 */
final class ServerSlots {

    private static final int GENERATION = 24;
    private static final int STATE = 26;

    private static final int SOURCES = 27;
    private static final int FIRST_SOURCE = 28;

    private final BpfMap rows;
    private final Optional<SourceSlots> sources;
    private final Map<Long, Integer> byIdentity = new HashMap<>();
    private final Map<ServerId, int[]> pairs = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();

    /** What stands in a row, and the controller's generation of it; that is unknown, -1, of a row that was there. */
    private record Slot(long identity, ServerId server, InetAddress address, State state, int generation, int told,
                        Range sources) {
    }

    /**
     * Reads what an earlier process left.
     *
     * @param sources what servers see of this machine; empty where they see clients
     */
    ServerSlots(BpfMap rows, Optional<SourceSlots> sources) throws IOException {
        this.rows = rows;
        this.sources = sources;
        for (int i = 0; i < Table.SERVERS.entries(); i++) {
            ByteBuffer row = rows.get(i).orElseThrow();
            if (row.get(STATE) == 0) {
                break;
            }
            long identity = row.getLong(16);
            byIdentity.put(identity, i);
            slots.add(new Slot(identity, null, Rows.address(row, 0), State.values()[row.get(STATE) - 1],
                    row.getShort(GENERATION) & 0xffff, -1,
                    new Range(row.getShort(FIRST_SOURCE) & 0xffff, row.get(SOURCES) & 0xff)));
        }
    }

    /**
     * Writes what has changed of a server.
     *
     * @return the number of its row
     * @throws IOException when there is no row left
     */
    int put(Target target) throws IOException {
        long identity = identity(target);
        int index = byIdentity.getOrDefault(identity, slots.size());
        Range seen = sources.isPresent() ? sources.get().rangeOf(target.address()) : Range.NONE;
        Slot before = index < slots.size() ? slots.get(index)
                : new Slot(identity, target.server(), target.address(), State.ACTIVE, 0, target.generation(), seen);
        boolean moved = !before.address.equals(target.address());
        boolean died = before.told >= 0 ? target.generation() > before.told
                : target.state() == State.DEAD && before.state != State.DEAD;
        int generation = before.generation + (moved || died ? 1 : 0) & 0xffff;
        Slot next = new Slot(identity, target.server(), target.address(), target.state(), generation,
                target.generation(), seen);
        if (index == slots.size()) {
            add(identity, next);
        }
        if (!next.equals(before) || index == slots.size() - 1) {
            write(index, next);
            slots.set(index, next);
        }
        pair(target)[target.address() instanceof Inet4Address ? 0 : 1] = index;
        return index;
    }

    /** A server's rows by family, -1 where it has none. */
    private int[] pair(Target target) {
        return pairs.computeIfAbsent(target.server(), _ -> new int[] {-1, -1});
    }

    /** Of each row that of the same server's address of the other family, or itself where there is none. */
    int[] others(int[] rows) {
        return Arrays.stream(rows).map(row -> {
            int[] pair = pairs.get(slots.get(row).server);
            int other = pair[0] == row ? pair[1] : pair[0];
            return other < 0 ? row : other;
        }).toArray();
    }

    private void add(long identity, Slot slot) throws IOException {
        if (slots.size() == Table.SERVERS.entries()) {
            throw new IOException("more than " + Table.SERVERS.entries() + " servers since the tables were made; "
                    + "cure: fairlead detach, and start again");
        }
        byIdentity.put(identity, slots.size());
        slots.add(slot);
    }

    /**
     * Servers that are in no table any more are dead: their flows go elsewhere.
     *
     * @return whether there is one
     */
    boolean retire(Set<Integer> current) throws IOException {
        boolean any = false;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (!current.contains(i) && slot.state != State.DEAD) {
                Slot dead = new Slot(slot.identity, slot.server, slot.address, State.DEAD,
                        slot.generation + 1 & 0xffff, slot.told, slot.sources);
                write(i, dead);
                slots.set(i, dead);
                any = true;
            }
        }
        return any;
    }

    private void write(int index, Slot slot) throws IOException {
        ByteBuffer row = rows.newValue();
        Rows.putAddress(row, slot.address).putLong(slot.identity).putShort((short) slot.generation)
                .put((byte) (slot.state.ordinal() + 1)).put((byte) slot.sources.count())
                .putShort((short) slot.sources.first());
        rows.put(index, row);
    }

    private static long identity(Target target) {
        return identity(target.server(), target.address() instanceof Inet4Address);
    }

    private static long identity(ServerId server, boolean isIpv4) {
        String name = server + (isIpv4 ? " IPv4" : " IPv6");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** How many rows are in use. */
    int size() {
        return slots.size();
    }

    /** Whose row it is; {@code null} when that server has been in no table of this process. */
    ServerId server(int index) {
        return index < slots.size() ? slots.get(index).server : null;
    }

    /** Whether a flow that was chosen under that generation has to go elsewhere. */
    boolean isLost(int index, int generation) {
        Slot slot = index < slots.size() ? slots.get(index) : null;
        return slot == null || slot.state == State.DEAD || slot.generation != generation;
    }

    /** The row of that server's address of a family; empty when it has none. */
    OptionalInt index(ServerId server, boolean isIpv4) {
        Integer index = byIdentity.get(identity(server, isIpv4));
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** The row with that server and address, for tests and views. */
    OptionalInt index(Target target) {
        return index(target.server(), target.address() instanceof Inet4Address);
    }
}
