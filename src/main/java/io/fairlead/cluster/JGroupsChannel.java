package io.fairlead.cluster;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.TP;
import org.jgroups.stack.Protocol;

/** A channel of JGroups: who is there, who may be, and reliable messages to all of them. */
final class JGroupsChannel implements Channel {

    private final String cluster;
    private final JChannel channel;
    private final Optional<Seal> seal;

    private JGroupsChannel(ClusterSettings settings, JChannel channel) {
        this.cluster = settings.name();
        this.channel = channel;
        this.seal = settings.keys().map(keys -> new Seal(keys, settings.name()));
    }

    /**
     * Makes one that has not joined yet.
     *
     * @throws IOException when its address cannot be used or its settings leave it open to anybody; says which and the cure
     */
    static JGroupsChannel open(ClusterSettings settings) throws IOException {
        if (settings.jgroupsFile().isEmpty()) {
            tryPort(settings);
        }
        List<Protocol> protocols = JGroupsStack.of(settings);
        try {
            JChannel channel = new JChannel(protocols).name(settings.node()).setDiscardOwnMessages(true);
            ((TP) protocols.getFirst()).getDiagnosticsHandler().setEnabled(false);
            return new JGroupsChannel(settings, channel);
        } catch (Exception e) {
            throw new IOException("the cluster's protocols cannot be put together: " + e.getMessage(), e);
        }
    }

    /** Joining takes place in the background, where nobody waits for a fault any more. */
    private static void tryPort(ClusterSettings settings) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(settings.bind());
        } catch (IOException e) {
            throw new IOException("the cluster cannot listen on " + settings.bind().getAddress().getHostAddress() + " port "
                    + settings.bind().getPort() + " (" + e.getMessage() + "); cure: 'cluster.bind' must be an address of "
                    + "this machine, and the port free", e);
        }
    }

    @Override
    public void join(Listener listener) throws IOException {
        channel.setReceiver(new Receiver() {
            @Override
            public void receive(org.jgroups.Message message) {
                if (message.hasArray()) {
                    hear(listener, id(message.getSrc()), message);
                }
            }

            @Override
            public void viewAccepted(View view) {
                Set<UUID> others = new HashSet<>();
                for (Address member : view) {
                    if (!member.equals(channel.getAddress())) {
                        others.add(id(member));
                    }
                }
                listener.view(others);
            }
        });
        try {
            channel.connect(cluster);
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void hear(Listener listener, UUID from, org.jgroups.Message message) {
        if (seal.isEmpty()) {
            listener.received(from, message.getArray(), message.getOffset(), message.getLength());
            return;
        }
        switch (seal.get().open(from, message.getArray(), message.getOffset(), message.getLength())) {
            case Seal.Opened.Message(byte[] octets) -> listener.received(from, octets, 0, octets.length);
            case Seal.Opened.Repeated() -> listener.repeated(from);
            case Seal.Opened.Foreign() -> listener.refused(from, "its messages are not sealed with this cluster's secret");
        }
    }

    /** Each channel that is opened has an address by chance. */
    private static UUID id(Address address) {
        return address instanceof org.jgroups.util.UUID uuid
                ? new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits())
                : UUID.nameUUIDFromBytes(address.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void send(byte[] octets) throws IOException {
        try {
            UUID self = id(channel.getAddress());
            channel.send(new BytesMessage(null, seal.map(it -> it.close(self, octets)).orElse(octets)));
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
