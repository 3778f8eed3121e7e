package io.fairlead.cluster;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;

/** What carries messages between members and tells who is there. Each run of a member has an id of its own. */
interface Channel extends AutoCloseable {

    /** Hears of messages and members, on the channel's threads; must not block. */
    interface Listener {

        /** Octets that another member has sent, of whoever has been let in. */
        void received(UUID from, byte[] octets, int offset, int length);

        /** Something came that nobody of this cluster can have sent so. */
        void refused(UUID from, String why);

        /** Something came that the other one has sent, but not now: it was heard before, or was kept back. */
        void repeated(UUID from);

        /** Who is there now, this node apart. */
        void view(Set<UUID> others);
    }

    /**
     * Joins, or founds the cluster; returns when this is done.
     *
     * @throws IOException when it is not let in, or cannot speak at all; says why
     */
    void join(Listener listener) throws IOException;

    /** Sends to all others; may take its time when they are slow. */
    void send(byte[] octets) throws IOException;

    /** Leaves. */
    @Override
    void close();
}
