package io.fairlead.dns;

import io.fairlead.answer.Responder;
import io.fairlead.answer.Responder.Transport;
import io.fairlead.topology.AddressBits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One TCP connection: messages with a length of two octets before each (RFC 1035 section 4.2.2), any number of them
 * in a row (RFC 7766 section 6.2.1.1), responses in the order of the queries.
 *
 * <p>Queries are answered as they come and the responses of one read leave in one write. While as many responses wait
 * for the client as it may have waiting, nothing more is read. The idle time runs from the last <em>whole</em> query,
 * so that neither single octets nor unread responses keep a connection open. When the client shuts down its side,
 * what it has asked is still answered.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter implements TcpConnections.Client {

    private static final int LENGTH = 2;
    private static final int FIRST_WRITE = 512;

    private final QueryHandler handler;
    private final TcpConnections connections;
    private final Counters counters;
    private final int pipeline;
    private final long idleTimeout;

    private Channel channel;
    private InetAddress address;
    private long clientHigh;
    private long clientLow;
    private ByteBuf received;
    private int queryLength;
    private int waiting;
    private boolean inputEnded;
    private Future<?> idleCheck;
    private volatile long lastQuery = System.nanoTime();

    /**
     * @param handler     of the event loop on which this connection lives
     * @param pipeline    responses that may wait for the client
     * @param idleTimeout nanoseconds
     */
    TcpConnection(QueryHandler handler, TcpConnections connections, Counters counters, int pipeline, long idleTimeout) {
        this.handler = handler;
        this.connections = connections;
        this.counters = counters;
        this.pipeline = pipeline;
        this.idleTimeout = idleTimeout;
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public long lastQuery() {
        return lastQuery;
    }

    @Override
    public void displace() {
        counters.tcpDisplaced.increment();
        channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        if (!(channel.remoteAddress() instanceof InetSocketAddress client)) {
            context.close();
            return;
        }
        address = client.getAddress();
        clientHigh = AddressBits.high(address);
        clientLow = AddressBits.low(address);
        if (!connections.enter(this)) {
            counters.tcpRefused.increment();
            context.close();
            return;
        }
        counters.tcpAccepted.increment();
        watchIdle(context, idleTimeout);
        context.fireChannelActive();
    }

    private void watchIdle(ChannelHandlerContext context, long delay) {
        idleCheck = context.executor().schedule(() -> checkIdle(context), delay, TimeUnit.NANOSECONDS);
    }

    private void checkIdle(ChannelHandlerContext context) {
        long left = lastQuery + idleTimeout - System.nanoTime();
        if (left > 0) {
            watchIdle(context, left);
        } else {
            counters.tcpIdle.increment();
            context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (inputEnded) {
            data.release();
            return;
        }
        received = received == null ? data
                : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, data);
        answer(context);
        readOn(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** Answers the whole queries that were received, as far as the client may have responses waiting. */
    private void answer(ChannelHandlerContext context) {
        if (received == null || !channel.isActive()) {
            return;
        }
        int queries = 0;
        int answered = 0;
        ByteBuf responses = null;
        while (waiting + answered < pipeline && takeQuery()) {
            queries++;
            int length = handler.answer(queryLength, Transport.TCP, clientHigh, clientLow);
            if (length > 0) {
                responses = append(context, responses, length);
                answered++;
            }
        }
        if (queries > 0) {
            lastQuery = System.nanoTime();
            counters.tcpQueries.add(queries);
        }
        releaseWhenRead();
        if (responses != null) {
            write(context, responses, answered);
        }
    }

    /** Puts the next query before the responder and notes its length; false when there is no whole one. */
    private boolean takeQuery() {
        int start = received.readerIndex();
        if (received.readableBytes() < LENGTH) {
            return false;
        }
        queryLength = received.getUnsignedShort(start);
        if (queryLength == 0) {
            received.skipBytes(received.readableBytes());
            inputEnded = true;
            return false;
        }
        if (received.readableBytes() < LENGTH + queryLength) {
            return false;
        }
        received.skipBytes(LENGTH).readBytes(handler.query(), 0, queryLength);
        return true;
    }

    private ByteBuf append(ChannelHandlerContext context, ByteBuf responses, int length) {
        ByteBuf all = responses != null ? responses : context.alloc().ioBuffer(Math.max(FIRST_WRITE, LENGTH + length));
        return all.writeShort(length).writeBytes(handler.response(), 0, length);
    }

    private void releaseWhenRead() {
        if (!received.isReadable()) {
            received.release();
            received = null;
        }
    }

    private void write(ChannelHandlerContext context, ByteBuf responses, int count) {
        waiting += count;
        context.write(responses).addListener(written -> {
            waiting -= count;
            if (written.isSuccess()) {
                counters.tcpResponses.add(count);
                resume(context);
            } else {
                context.close();
            }
        });
    }

    /** Goes on after the client has read. */
    private void resume(ChannelHandlerContext context) {
        answer(context);
        context.flush();
        readOn(context);
    }

    /** Reads on, waits for the client to read, or closes. */
    private void readOn(ChannelHandlerContext context) {
        channel.config().setAutoRead(waiting < pipeline && !inputEnded);
        closeWhenDone(context);
    }

    @Override
    public void finish() {
        channel.eventLoop().execute(() -> {
            inputEnded = true;
            closeWhenDone(channel.pipeline().context(this));
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            inputEnded = true;
            closeWhenDone(context);
        }
        context.fireUserEventTriggered(event);
    }

    /** After the last query: closes once every response has left; what there is of another cannot become whole. */
    private void closeWhenDone(ChannelHandlerContext context) {
        if (inputEnded && waiting == 0 && channel.isOpen()) {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connections.leave(this);
        if (idleCheck != null) {
            idleCheck.cancel(false);
        }
        if (received != null) {
            received.release();
            received = null;
        }
        context.fireChannelInactive();
    }

    /** A connection that broke is closed; clients do that all day long, so nothing is logged. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
