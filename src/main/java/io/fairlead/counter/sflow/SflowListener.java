package io.fairlead.counter.sflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The one socket to which all switches push their samples, and the thread that sorts them by the agent's address.
 *
 * <p>A datagram of an agent that is not configured, or from an address that is none of its switch's, is refused and counted,
 * and each such sender told of once.
 */
public final class SflowListener implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(SflowListener.class.getName());
    private static final int LARGEST = 65_535;
    private static final int RECEIVE_BUFFER = 4 << 20;
    /** After a failure, so that one that lasts does not fill the log. */
    private static final long PAUSE_NANOS = 100_000_000;
    /** Senders told of at most: their addresses may be forged. */
    private static final int MOST_TOLD = 64;

    private final DatagramChannel channel;
    private final Map<InetAddress, SflowSource> sources = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();

    /**
     * Opens the socket and begins to receive.
     *
     * @throws UncheckedIOException when it cannot be had
     */
    public SflowListener(SflowSettings settings) {
        long now = System.nanoTime();
        settings.switches().forEach(one -> sources.put(one.agent(), new SflowSource(one, now)));
        try {
            channel = open(settings.listen());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen for sFlow on " + settings.listen().getAddress().getHostAddress()
                    + " port " + settings.listen().getPort() + ": " + e.getMessage(), e);
        }
        Thread.ofPlatform().name("fairlead-sflow").daemon().start(this::receive);
    }

    private static DatagramChannel open(InetSocketAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open(address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            return channel.bind(address);
        } catch (BindException e) {
            channel.close();
            throw new BindException(e.getMessage() + ". Cure: see who has the port (ss -ulnp), or choose another 'sflow.listen'");
        }
    }

    /** One for each switch. */
    public List<SflowSource> sources() {
        return List.copyOf(sources.values());
    }

    /** Where it listens. */
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress sender = (InetSocketAddress) channel.receive(buffer);
                take(sender.getAddress(), buffer.flip(), System.nanoTime());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOGGER.log(System.Logger.Level.WARNING, "an sFlow datagram could not be taken", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Takes a datagram, whatever it holds. */
    void take(InetAddress sender, ByteBuffer octets, long now) {
        received.incrementAndGet();
        try {
            Datagram datagram = Datagram.read(octets);
            SflowSource source = sources.get(datagram.agent());
            if (source == null) {
                refuse(sender, "its agent address " + datagram.agent().getHostAddress() + " is no configured switch's");
            } else if (!source.settings().senders().contains(sender)) {
                refuse(sender, "it speaks for " + source.name() + ", whose datagrams come from elsewhere");
            } else {
                source.take(datagram, now);
            }
        } catch (MalformedException e) {
            malformed.incrementAndGet();
            tell(sender, "a datagram that is none of sFlow version 5: " + e.getMessage());
        }
    }

    private void refuse(InetAddress sender, String reason) {
        refused.incrementAndGet();
        tell(sender, "an sFlow datagram is refused: " + reason);
    }

    private void tell(InetAddress sender, String what) {
        if (told.size() < MOST_TOLD && told.add(sender.getHostAddress() + what)) {
            LOGGER.log(System.Logger.Level.WARNING, "from " + sender.getHostAddress() + ": " + what);
        }
    }

    /** Datagrams received. */
    public long received() {
        return received.get();
    }

    /** Of these, refused for their sender. */
    public long refused() {
        return refused.get();
    }

    /** Of these, not of sFlow version 5. */
    public long malformed() {
        return malformed.get();
    }

    /** Datagrams that switches sent and that never came. */
    public long lost() {
        return sources.values().stream().mapToLong(SflowSource::lost).sum();
    }

    @Override
    public void close() {
        sources.values().forEach(SflowSource::close);
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "the sFlow socket did not close: " + e.getMessage());
        }
    }
}
