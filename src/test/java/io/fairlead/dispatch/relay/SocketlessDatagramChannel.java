package io.fairlead.dispatch.relay;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.channel.socket.DefaultDatagramChannelConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;

/** Netty's channel with its pipeline, buffers and configuration, but without a descriptor: what is sent is gone. */
final class SocketlessDatagramChannel extends AbstractChannel implements DatagramChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(true);
    /** One for all, since the configuration wants a socket to set options on. */
    private static final DatagramSocket OPTIONS = unbound();

    private final DatagramChannelConfig config = new DefaultDatagramChannelConfig(this, OPTIONS);
    private InetSocketAddress local;
    private InetSocketAddress remote;
    private boolean open = true;

    SocketlessDatagramChannel() {
        super(null);
    }

    private static DatagramSocket unbound() {
        try {
            return new DatagramSocket(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
                remote = (InetSocketAddress) to;
                promise.setSuccess();
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doBind(SocketAddress address) {
        local = (InetSocketAddress) address;
    }

    @Override
    protected void doDisconnect() {
        remote = null;
    }

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    protected void doBeginRead() {
        // Nothing comes but what a test fires.
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        while (out.current() != null) {
            out.remove();
        }
    }

    @Override
    public DatagramChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && local != null;
    }

    @Override
    public boolean isConnected() {
        return remote != null;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    private static ChannelFuture noGroups() {
        throw new UnsupportedOperationException("no multicast");
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group) {
        return noGroups();
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, ChannelPromise promise) {
        return noGroups();
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, NetworkInterface on) {
        return noGroups();
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, NetworkInterface on, ChannelPromise promise) {
        return noGroups();
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, NetworkInterface on, InetAddress source) {
        return noGroups();
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, NetworkInterface on, InetAddress source, ChannelPromise promise) {
        return noGroups();
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group) {
        return noGroups();
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, ChannelPromise promise) {
        return noGroups();
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, NetworkInterface on) {
        return noGroups();
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, NetworkInterface on, ChannelPromise promise) {
        return noGroups();
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, NetworkInterface on, InetAddress source) {
        return noGroups();
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, NetworkInterface on, InetAddress source, ChannelPromise promise) {
        return noGroups();
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface on, InetAddress source) {
        return noGroups();
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface on, InetAddress source, ChannelPromise promise) {
        return noGroups();
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source) {
        return noGroups();
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source, ChannelPromise promise) {
        return noGroups();
    }
}
