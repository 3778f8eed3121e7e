package io.fairlead.cluster;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import org.jgroups.Address;
import org.jgroups.auth.AuthToken;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.AUTH;
import org.jgroups.util.Util;

/**
 * Proves to whoever lets members in that one knows the secret, without showing it: an HMAC over the cluster's name, the
 * joining channel's own address and a nonce. Taken up by somebody else it fits only that address, whose messages he cannot
 * encrypt.
 */
public final class AdmissionToken extends AuthToken {

    /** Magic numbers from 1024 on are free for programs. */
    private static final short MAGIC = 2_101;
    private static final int NONCE = 16;
    private static final int PROOF = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ClusterKeys keys;
    private String cluster;
    private AUTH protocol;
    private byte[] nonce = new byte[NONCE];
    private byte[] proof = new byte[PROOF];

    static {
        ClassConfigurator.add(MAGIC, AdmissionToken.class);
    }

    /** For what has been received. */
    public AdmissionToken() {
    }

    AdmissionToken(ClusterKeys keys, String cluster, AUTH protocol) {
        this.keys = keys;
        this.cluster = cluster;
        this.protocol = protocol;
    }

    @Override
    public String getName() {
        return AdmissionToken.class.getName();
    }

    @Override
    public int size() {
        return NONCE + PROOF;
    }

    @Override
    public boolean authenticate(AuthToken token, org.jgroups.Message message) {
        boolean isToOneself = token == this;
        return isToOneself || token instanceof AdmissionToken other
                && MessageDigest.isEqual(other.proof, proof(message.getSrc(), other.nonce));
    }

    private byte[] proof(Address address, byte[] fresh) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(keys.admission());
            mac.update(cluster.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(Util.objectToByteBuffer(address));
            return mac.doFinal(fresh);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA256", e);
        } catch (Exception e) {
            throw new IllegalStateException("the address " + address + " has no octets", e);
        }
    }

    @Override
    public void writeTo(DataOutput out) throws IOException {
        if (keys != null) {
            nonce = new byte[NONCE];
            RANDOM.nextBytes(nonce);
            proof = proof(protocol.getAddress(), nonce);
        }
        out.write(nonce);
        out.write(proof);
    }

    @Override
    public void readFrom(DataInput in) throws IOException {
        in.readFully(nonce);
        in.readFully(proof);
    }
}
