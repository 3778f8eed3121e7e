package io.fairlead.counter.sflow;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;

/** Writes sFlow datagrams as "sFlow Version 5" describes them, sample by sample. */
final class Sender {

    private static final int GENERIC = 1;

    private final InetAddress agent;
    private final boolean expanded;
    private final ByteArrayOutputStream samples = new ByteArrayOutputStream();
    private int count;

    Sender(String agent, boolean expanded) {
        this.agent = InetAddress.ofLiteral(agent);
        this.expanded = expanded;
    }

    /** Writes what cannot fail, since it goes to memory. */
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] octets(Writing writing) {
        try {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            writing.to(new DataOutputStream(octets));
            return octets.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void opaque(DataOutputStream out, byte[] content) throws IOException {
        out.writeInt(content.length);
        out.write(content);
    }

    /** Adds a sample of any format. */
    Sender sample(int format, byte[] content) {
        samples.writeBytes(octets(out -> {
            out.writeInt(format);
            opaque(out, content);
        }));
        count++;
        return this;
    }

    /** Adds generic counters of a port that is up, at 1 Gbit/s; a thousand octets a packet. */
    Sender port(int ifIndex, int sequence, long in, long out) {
        return port(ifIndex, sequence, in, out, 0, 3);
    }

    Sender port(int ifIndex, int sequence, long in, long out, int outDiscards, int status) {
        return sample(expanded ? 4 : 2, octets(data -> {
            data.writeInt(sequence);
            if (expanded) {
                data.writeInt(0);
            }
            data.writeInt(ifIndex);
            data.writeInt(2);
            data.writeInt(2);
            opaque(data, new byte[52]);
            data.writeInt(GENERIC);
            opaque(data, octets(counters -> {
                counters.writeInt(ifIndex);
                counters.writeInt(6);
                counters.writeLong(1_000_000_000L);
                counters.writeInt(1);
                counters.writeInt(status);
                direction(counters, in, 0);
                counters.writeInt(0);
                direction(counters, out, outDiscards);
                counters.writeInt(0);
            }));
        }));
    }

    private static void direction(DataOutputStream out, long octets, int discards) throws IOException {
        out.writeLong(octets);
        out.writeInt((int) (octets / 1_000));
        out.writeInt(7);
        out.writeInt(-1);
        out.writeInt(discards);
        out.writeInt(0);
    }

    /** The whole datagram with what was added since the last one. */
    byte[] datagram(int sequence, long uptime) {
        return datagram(5, sequence, uptime);
    }

    byte[] datagram(int version, int sequence, long uptime) {
        byte[] whole = octets(out -> {
            out.writeInt(version);
            out.writeInt(agent.getAddress().length == 4 ? 1 : 2);
            out.write(agent.getAddress());
            out.writeInt(0);
            out.writeInt(sequence);
            out.writeInt((int) uptime);
            out.writeInt(count);
            samples.writeTo(out);
        });
        samples.reset();
        count = 0;
        return whole;
    }
}
