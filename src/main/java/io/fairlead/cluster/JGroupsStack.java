package io.fairlead.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.conf.ConfiguratorFactory;
import org.jgroups.protocols.ASYM_ENCRYPT;
import org.jgroups.protocols.AUTH;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.SYM_ENCRYPT;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Configurator;
import org.jgroups.stack.Protocol;
import org.jgroups.util.TLSClientAuth;

/**
 * The protocols by which members speak, from the wire upwards: TCP with a static list, or what a JGroups file says; and between
 * them those that encrypt and let in.
 *
 * <p>What JGroups carries is encrypted, its own headers are not, so that who joins has to prove besides that he knows the secret;
 * messages are {@linkplain Seal sealed} on top of that. Without flow control: what is sent is bounded, and a member that hangs must not hold up the others.
 */
final class JGroupsStack {

    /** Octets of a block of AES, which CBC begins with. */
    private static final int BLOCK = 16;
    private static final String CIPHER = "AES/CBC/PKCS5Padding";
    private static final int CONNECT_MILLIS = 500;
    private static final int JOIN_MILLIS = 2_000;
    private static final int SHORTEST_MERGE_MILLIS = 1_000;
    private static final int LONGEST_MERGE_MILLIS = 3_000;
    private static final int LONGEST_VERIFICATION_MILLIS = 1_000;

    private JGroupsStack() {
    }

    /** @throws IOException when a file is wrong, or leaves the cluster open to anybody; says which and the cure */
    static List<Protocol> of(ClusterSettings settings) throws IOException {
        List<Protocol> protocols = settings.jgroupsFile().isPresent() ? fromFile(settings) : tcp(settings);
        if (settings.keys().isPresent()) {
            protect(protocols, settings);
        }
        return protocols;
    }

    private static List<Protocol> tcp(ClusterSettings settings) {
        TCP tcp = new TCP();
        tcp.setBindAddress(settings.bind().getAddress()).setBindPort(settings.bind().getPort()).setPortRange(0)
                .useVirtualThreads(true);
        tcp.nonBlockingSends(true).setSockConnTimeout(CONNECT_MILLIS).tcpNodelay(true);
        int suspect = (int) settings.suspectAfter().toMillis();
        return new ArrayList<>(List.of(tcp,
                new TCPPING().initialHosts(settings.members()).portRange(0),
                new MERGE3().setMinInterval(SHORTEST_MERGE_MILLIS).setMaxInterval(LONGEST_MERGE_MILLIS),
                new FD_SOCK2().setBindAddress(settings.bind().getAddress()).setPortRange(0),
                new FD_ALL3().setTimeout(suspect).setInterval(Math.max(1, suspect / 4)),
                new VERIFY_SUSPECT2().setTimeout(Math.min(LONGEST_VERIFICATION_MILLIS, suspect / 2)),
                new NAKACK2().useMcastXmit(false), new UNICAST3(), new STABLE(),
                new GMS().printLocalAddress(false).setJoinTimeout(JOIN_MILLIS), new FRAG4()));
    }

    private static List<Protocol> fromFile(ClusterSettings settings) throws IOException {
        String file = settings.jgroupsFile().orElseThrow().toString();
        List<Protocol> protocols;
        try {
            protocols = new ArrayList<>(Configurator.createProtocolsAndInitializeAttrs(
                    ConfiguratorFactory.getStackConfigurator(file).getProtocolStack(), null));
        } catch (Exception e) {
            throw new IOException("the JGroups configuration " + file + " cannot be used: " + e.getMessage(), e);
        }
        if (settings.keys().isEmpty() && !isProtected(protocols) && !(isLocal(settings.bind().getAddress())
                && isLocal(((TP) protocols.getFirst()).getBindAddress()))) {
            throw new IOException("the JGroups configuration " + file + " lets anybody join and read; cure: state "
                    + "'cluster.secret', or configure AUTH with SYM_ENCRYPT or ASYM_ENCRYPT there, or TLS that "
                    + "asks clients for certificates (client_auth NEED), or bind it to the loopback there and here");
        }
        return protocols;
    }

    /** A file that states no address leaves the choice to JGroups. */
    private static boolean isLocal(InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }

    /** TLS lets in anybody to whom it does not put the question who he is. */
    private static boolean isProtected(List<Protocol> protocols) {
        boolean isTls = protocols.getFirst() instanceof TCP tcp && tcp.tls() != null && tcp.tls().enabled()
                && tcp.tls().getClientAuth() == TLSClientAuth.NEED;
        return isTls || has(protocols, AUTH.class)
                && (has(protocols, SYM_ENCRYPT.class) || has(protocols, ASYM_ENCRYPT.class));
    }

    private static boolean has(List<Protocol> protocols, Class<? extends Protocol> type) {
        return protocols.stream().anyMatch(type::isInstance);
    }

    /** Encryption stands below what retransmits, admission below what lets in; a file's own stand as they are. */
    private static void protect(List<Protocol> protocols, ClusterSettings settings) throws IOException {
        ClusterKeys keys = settings.keys().orElseThrow();
        if (!has(protocols, SYM_ENCRYPT.class) && !has(protocols, ASYM_ENCRYPT.class)) {
            insertBelow(protocols, NAKACK2.class, new SYM_ENCRYPT().setSecretKey(keys.transport()).symAlgorithm(CIPHER).symIvLength(BLOCK));
        }
        if (!has(protocols, AUTH.class)) {
            AUTH auth = new AUTH();
            insertBelow(protocols, GMS.class, auth.setAuthToken(new AdmissionToken(keys, settings.name(), auth)));
        }
    }

    private static void insertBelow(List<Protocol> protocols, Class<? extends Protocol> type, Protocol added)
            throws IOException {
        for (int i = 0; i < protocols.size(); i++) {
            if (type.isInstance(protocols.get(i))) {
                protocols.add(i, added);
                return;
            }
        }
        throw new IOException("the JGroups configuration has no " + type.getSimpleName() + "; cure: add it");
    }
}
