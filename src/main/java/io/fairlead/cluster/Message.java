package io.fairlead.cluster;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.CounterReading;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.topology.ServerId;
import java.util.List;
import java.util.Objects;

/** What members tell each other; {@link MessageCodec} has its octets. Closed. Who sent it and whether that is true is the channel's to say. */
sealed interface Message {

    /**
     * A sign of life each beat, with what the member's data plane has carried.
     *
     * @param node     the member's name
     * @param sequence counts a member's beats up; later ones replace earlier ones, whatever order they arrive in
     * @param time     when the rows were read, on the member's monotonic clock, nanoseconds
     * @param sources  the sources and agents that it can poll for others, as {@link Turns#key} has them
     * @param rows     cumulative since the member started; empty for one that does not dispatch
     */
    record Beat(String node, long sequence, long time, List<Long> sources, List<ServerCounters> rows) implements Message {

        public Beat {
            Objects.requireNonNull(node, "node");
            sources = List.copyOf(sources);
            rows = List.copyOf(rows);
        }
    }

    /**
     * What the member read of a source.
     *
     * @param source   which, as {@link SharedSource#key} has it
     * @param sequence counts the member's readings of it up
     * @param age      how long ago it was asked for, nanoseconds
     */
    record Reading(long source, long sequence, long age, CounterReading.Success reading) implements Message {

        public Reading {
            Objects.requireNonNull(reading, "reading");
        }
    }

    /**
     * What the member read of a server's own agent.
     *
     * @param source   which, as {@link SharedAgent} has its key
     * @param sequence counts the member's readings of it up
     * @param age      how long ago it was asked for, nanoseconds
     */
    record AgentRead(long source, long sequence, long age, AgentReading.Success reading) implements Message {

        public AgentRead {
            Objects.requireNonNull(reading, "reading");
        }
    }

    /** Originators with their servers; those that changed, or all of a member's. */
    record Affinities(List<Given> given) implements Message {

        public Affinities {
            given = List.copyOf(given);
        }
    }

    /**
     * An originator and its server as a register of which the last writing holds.
     *
     * @param key     the originator
     * @param version grows with each change by anybody who knows the one before; of two alike the lesser server's name holds
     * @param server  its server's name, of the originator's pool
     * @param idle    how long ago its last new flow came, nanoseconds
     */
    record Given(Key key, int version, String server, long idle) {

        public Given {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(server, "server");
        }

        ServerId serverId() {
            return new ServerId(key.pool, server);
        }
    }

    /**
     * An originator: a prefix of client addresses.
     *
     * @param pool     whose servers it is given
     * @param ipv4Bits length for IPv4, of the group of listeners that is meant
     * @param ipv6Bits length for IPv6
     * @param high     upper 64 bits of the prefix
     * @param low      lower 64 bits
     */
    record Key(String pool, int ipv4Bits, int ipv6Bits, long high, long low) {

        public Key {
            Objects.requireNonNull(pool, "pool");
        }
    }

    /** The member stops: its flows end, and it will read nothing more. */
    record Bye() implements Message {
    }
}
