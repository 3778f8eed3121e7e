package io.fairlead.dispatch.kernel;

import java.util.Locale;

/**
 * The tables that programs and controller share: {@code src/main/bpf/tables.h} has the rows as structs.
 *
 * <p>Sizes are octets. Whoever changes a row raises {@link #LAYOUT}, under which tables are pinned: a process never
 * adopts rows that it would misread.
 */
enum Table {
    SETTINGS(Type.ARRAY, 4, 32, 1),
    LISTENERS(Type.HASH, 20, 20, 262_144),
    REPLIES(Type.HASH, 20, 32, 262_144),
    /** Two for each entry; the last is nobody's ({@link Grace}). */
    RINGS(Type.ARRAY_OF_MAPS, 4, 4, 2 * 4_096 + 1),
    /** Which of an entry's rings is in force. */
    SIDES(Type.SHARED_ARRAY, 4, 4, 4_096),
    TICKETS(Type.ARRAY, 4, 8, 4_096),
    SERVERS(Type.ARRAY, 4, 32, 16_384),
    SUSPECTS(Type.ARRAY, 4, 8, 16_384),
    /** Flows open of each server. */
    HELD(Type.SHARED_ARRAY, 4, 8, 16_384),
    /** Roots of numbers with 8 binary places, with as many: the programs know no fractions. */
    ROOTS(Type.SHARED_ARRAY, 4, 4, 4_096),
    /** Where the programs compare servers; of no meaning outside. */
    CONTESTS(Type.PROCESSOR_ARRAY, 4, 16, 1),
    TRAFFIC(Type.PROCESSOR_ARRAY, 4, 56, 16_384),
    /** Its size is the configured limit of flows. */
    FLOWS(Type.LRU_HASH, 24, 40, 0),
    /** Full NAT: which flow has which source port; twice the limit of flows, of which those that are in use take memory. */
    WAYS(Type.HASH, 24, 24, 0),
    /** Addresses of this machine that servers see. */
    SOURCES(Type.ARRAY, 4, 24, 1_024),
    /** What routers have said of the way to a server's address. */
    PATHS(Type.LRU_HASH, 16, 8, 4_096),
    ALLOWANCES(Type.PROCESSOR_ARRAY, 4, 8, 1),
    /** Programs that the first one goes on to, by the numbers of {@code enum program} in rewrite.h. */
    PROGRAMS(Type.PROGRAM_ARRAY, 4, 4, 8),
    /** Where the programs put together what an error quotes; of no meaning outside. */
    QUOTES(Type.PROCESSOR_ARRAY, 4, 512, 1),
    /** Its size is the largest configured limit of affinity. */
    ORIGINATORS(Type.LRU_HASH, 20, 8, 0),
    FRAGMENTS(Type.LRU_HASH, 40, 40, 16_384),
    /** Routes asked for of late: half of them tc's, half XDP's; of no meaning outside. */
    ROUTES(Type.PROCESSOR_ARRAY, 4, 80, 2 * 1_024),
    EVENTS(Type.PROCESSOR_ARRAY, 4, 8, Event.values().length),
    /** What the programs note of the packet in hand; of no meaning outside. */
    NOTEBOOK(Type.PROCESSOR_ARRAY, 4, 64, 3),
    /** Interfaces that take packets from XDP, by index. */
    PORTS(Type.DEVICE_HASH, 4, 4, 256),
    /** Their own hardware addresses, by the last bits of the index. */
    HARDWARE(Type.ARRAY, 4, 12, 1_024),
    /** The controller's own: flows that it has ended, so that its successor knows. */
    LEDGER(Type.ARRAY, 4, 8, 2);

    /** Version of the rows' layout. */
    static final int LAYOUT = 4;

    /** Kinds of map (linux/bpf.h, enum bpf_map_type). */
    enum Type {
        HASH(1, 1),
        ARRAY(2, 0),
        PROGRAM_ARRAY(3, 0),
        /** Rows that are memory for this process too (BPF_F_MMAPABLE, Linux 5.5). */
        SHARED_ARRAY(2, 1 << 10),
        PROCESSOR_ARRAY(6, 0),
        LRU_HASH(9, 0),
        ARRAY_OF_MAPS(12, 0),
        DEVICE_HASH(25, 0);

        private final int number;
        private final int flags;

        Type(int number, int flags) {
            this.number = number;
            this.flags = flags;
        }

        int number() {
            return number;
        }

        /** A plain hash takes memory for the rows that it has only (BPF_F_NO_PREALLOC). */
        int flags() {
            return flags;
        }
    }

    private final Type type;
    private final int keySize;
    private final int valueSize;
    private final int entries;

    Table(Type type, int keySize, int valueSize, int entries) {
        this.type = type;
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.entries = entries;
    }

    Type type() {
        return type;
    }

    int keySize() {
        return keySize;
    }

    /** Of one row; a table per processor has so much, made up to a multiple of 8, for each of them. */
    int valueSize() {
        return valueSize;
    }

    /** Rows at most; 0 where the configuration says. */
    int entries() {
        return entries;
    }

    /** The name of its symbol in the programs, and of its pin. */
    String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }
}
