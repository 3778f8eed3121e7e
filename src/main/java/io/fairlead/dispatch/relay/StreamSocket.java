package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One end of a TCP flow: a non-blocking socket on an event loop, bare of channel, pipeline and outbound queue.
 *
 * <p>Readiness is kept as flags that are set when the kernel tells and cleared when a call finds nothing more to do
 * (the edge-triggered way of epoll(7)). A flow thereby changes no interest in epoll while it lives, and what one end
 * cannot take is not read from the other. Netty's own epoll channel reads a socket empty once its peer has closed,
 * however slow the other end is, which would put a whole receive buffer of each such flow into memory.
 *
 * <p>Used on its event loop only.
 */
abstract class StreamSocket {

    /** What {@link #receive} gives when there is nothing now. */
    static final int NOTHING = 0;
    /** What {@link #receive} gives when the peer has ended its output. */
    static final int END = -1;

    /** Who is told that a socket has become ready, or should be tried. */
    interface Owner {
        void ready(StreamSocket socket);

        /** Something unforeseen happened in {@link #ready}: the owner is to end itself. */
        void failed(RuntimeException cause);
    }

    private final Owner owner;
    private boolean readable;
    private boolean writable;
    private boolean ended;

    StreamSocket(Owner owner) {
        this.owner = owner;
    }

    final boolean isReadable() {
        return readable;
    }

    final boolean isWritable() {
        return writable;
    }

    final void readable(boolean value) {
        readable = value;
    }

    final void writable(boolean value) {
        writable = value;
    }

    /** Whether the octets received last were the peer's last: {@link #END} would come next. */
    final boolean hasEnded() {
        return ended;
    }

    final void ended(boolean value) {
        ended = value;
    }

    /** Tells the owner; what goes wrong there ends with it, not with the event loop. */
    final void tellOwner() {
        try {
            owner.ready(this);
        } catch (RuntimeException e) {
            owner.failed(e);
        }
    }

    /** Starts watching for readiness. */
    abstract void watch(RelayLoop loop) throws IOException;

    /** Says that the owner has done what it could for now. */
    abstract void settle();

    /**
     * Receives into the buffer's writable space.
     *
     * @return octets, {@link #NOTHING} or {@link #END}
     */
    abstract int receive(ByteBuf into) throws IOException;

    /** Sends what the buffer holds as far as there is room, and advances its reader index. */
    abstract void send(ByteBuf from) throws IOException;

    /** Whether octets can go through a pipe of the kernel now, from and to this socket. */
    abstract boolean takesPipes();

    /** As {@link #receive(ByteBuf)}, into an empty pipe. */
    abstract int receive(Pipe into) throws IOException;

    /** Sends what the pipe holds as far as there is room. */
    abstract void send(Pipe from) throws IOException;

    /**
     * Starts to connect; true when connected at once.
     *
     * @param speaksAtOnce whether something is to be sent as soon as the connection stands
     */
    abstract boolean connect(InetSocketAddress address, boolean speaksAtOnce) throws IOException;

    /** Whether a connection under way has come about; throws when it has failed. */
    abstract boolean finishConnect() throws IOException;

    /** Is told that more than one message goes through: takes the options that a short connection can do without. */
    abstract void endure();

    /** Says that our end follows what is sent next, so that both may leave in one segment. */
    abstract void concludeWithNext();

    /** Ends our output (FIN) after what was sent. */
    abstract void endOutput() throws IOException;

    /** Makes {@link #close} send a reset in place of a FIN. */
    abstract void abort();

    /** Frees the descriptor; nothing may be called afterwards. */
    abstract void close();
}
