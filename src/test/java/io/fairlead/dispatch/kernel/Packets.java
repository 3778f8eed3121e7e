package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Ethernet frames as tests write and read them; checksums are right unless a test spoils them. */
public final class Packets {

    public static final int ETHERNET = 14;
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int ACK = 16;

    private Packets() {
    }

    /** A TCP segment. */
    public static byte[] tcp(InetSocketAddress from, InetSocketAddress to, int flags, int sequence, int acknowledged,
                      byte[] payload) {
        ByteBuffer tcp = ByteBuffer.allocate(20 + payload.length);
        tcp.putShort((short) from.getPort()).putShort((short) to.getPort()).putInt(sequence).putInt(acknowledged)
                .put((byte) 0x50).put((byte) flags).putShort((short) 1_000).putInt(0).put(payload);
        return ip(from.getAddress(), to.getAddress(), Protocol.TCP.number(), sum(from, to, 6, tcp, 16), new byte[0], 64);
    }

    public static byte[] tcp(InetSocketAddress from, InetSocketAddress to, int flags) {
        return tcp(from, to, flags, 1, 1, new byte[0]);
    }

    /** A UDP datagram. */
    public static byte[] udp(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
        return udp(from, to, payload, new byte[0], 64);
    }

    /** @param options of IPv4, a multiple of 4 octets; of IPv6 a hop-by-hop header, a multiple of 8 */
    public static byte[] udp(InetSocketAddress from, InetSocketAddress to, byte[] payload, byte[] options, int hops) {
        ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
        udp.putShort((short) from.getPort()).putShort((short) to.getPort()).putShort((short) (8 + payload.length))
                .putShort((short) 0).put(payload);
        return ip(from.getAddress(), to.getAddress(), Protocol.UDP.number(), sum(from, to, 17, udp, 6), options, hops);
    }

    private static byte[] sum(InetSocketAddress from, InetSocketAddress to, int protocol, ByteBuffer header, int at) {
        short sum = checksum(from.getAddress(), to.getAddress(), protocol, header.array());
        return header.putShort(at, protocol == 17 && sum == 0 ? -1 : sum).array(); // 0 would be none (RFC 768).
    }

    private static short checksum(InetAddress from, InetAddress to, int protocol, byte[] transport) {
        return InternetChecksum.finish(InternetChecksum.sum(from.getAddress()) + InternetChecksum.sum(to.getAddress())
                + protocol + transport.length + InternetChecksum.sum(transport));
    }

    /** An ICMP error about a frame, quoting all of its IP packet up to so many octets. */
    static byte[] error(InetAddress from, InetAddress to, int type, int code, int value, byte[] about, int quoted) {
        boolean old = from instanceof Inet4Address;
        byte[] quote = Arrays.copyOfRange(about, ETHERNET, Math.min(about.length, ETHERNET + quoted));
        ByteBuffer icmp = ByteBuffer.allocate(8 + quote.length).put((byte) type).put((byte) code).putShort((short) 0)
                .putInt(value).put(quote);
        short sum = old ? InternetChecksum.finish(InternetChecksum.sum(icmp.array())) : checksum(from, to, 58, icmp.array());
        return ip(from, to, old ? 1 : 58, icmp.putShort(2, sum).array(), new byte[0], 64);
    }

    private static byte[] ip(InetAddress from, InetAddress to, int protocol, byte[] transport, byte[] options, int hops) {
        return from instanceof Inet4Address ? ipv4(from, to, protocol, transport, options, hops, 0x4000, 0)
                : ipv6(from, to, protocol, transport, options, hops);
    }

    /** @param fragment flags and offset, as in the header */
    public static byte[] ipv4(InetAddress from, InetAddress to, int protocol, byte[] transport, byte[] options, int hops,
                       int fragment, int identification) {
        int header = 20 + options.length;
        ByteBuffer frame = ethernet(header + transport.length, 0x0800);
        ByteBuffer ip = ByteBuffer.allocate(header);
        ip.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) (header + transport.length))
                .putShort((short) identification).putShort((short) fragment).put((byte) hops).put((byte) protocol)
                .putShort((short) 0).put(from.getAddress()).put(to.getAddress()).put(options);
        ip.putShort(10, InternetChecksum.finish(InternetChecksum.sum(ip.array())));
        return frame.put(ip.array()).put(transport).array();
    }

    /** A datagram in two fragments, the first with 24 octets of payload. */
    static byte[][] inTwo(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
        byte[] datagram = udp(from, to, payload);
        int header = from.getAddress() instanceof Inet4Address ? 20 : 40;
        byte[] transport = Arrays.copyOfRange(datagram, ETHERNET + header, datagram.length);
        return new byte[][] {fragment(from, to, Arrays.copyOfRange(transport, 0, 32), 0, true),
            fragment(from, to, Arrays.copyOfRange(transport, 32, transport.length), 32, false)};
    }

    private static byte[] fragment(InetSocketAddress from, InetSocketAddress to, byte[] part, int offset, boolean more) {
        if (from.getAddress() instanceof Inet4Address) {
            return ipv4(from.getAddress(), to.getAddress(), 17, part, new byte[0], 64, (more ? 0x2000 : 0) | offset / 8, 4_711);
        }
        byte[] header = ByteBuffer.allocate(8 + part.length).put((byte) 17).put((byte) 0)
                .putShort((short) (offset | (more ? 1 : 0))).putInt(4_711).put(part).array();
        return ipv6(from.getAddress(), to.getAddress(), 44, header, new byte[0], 64);
    }

    private static byte[] ipv6(InetAddress from, InetAddress to, int protocol, byte[] transport, byte[] options,
                               int hops) {
        ByteBuffer frame = ethernet(40 + options.length + transport.length, 0x86dd);
        int next = protocol;
        byte[] extension = options.clone();
        if (options.length > 0) {
            extension[0] = (byte) protocol;
            extension[1] = (byte) (options.length / 8 - 1);
            next = 0;
        }
        return frame.putInt(0x6000_0000).putShort((short) (extension.length + transport.length)).put((byte) next)
                .put((byte) hops).put(from.getAddress()).put(to.getAddress()).put(extension).put(transport).array();
    }

    private static ByteBuffer ethernet(int length, int type) {
        return ByteBuffer.allocate(ETHERNET + length).put(TestSite.MAC).put(new byte[6]).putShort((short) type);
    }

    /**
     * A packet in a tunnel's.
     *
     * @param protocol of the outer header
     * @param hops     of the outer header
     * @param udp      source and target port, and the last of GUE's first 16 bits: what is in it; empty without
     * @param frame    what is in the tunnel, behind an Ethernet header of its own
     */
    record Tunnel(InetAddress from, InetAddress to, int protocol, int hops, boolean sumRight, int[] udp, byte[] frame) {

        static Tunnel of(byte[] frame) {
            boolean old = frame[12] == 8;
            int ip = old ? 20 : 40;
            int protocol = frame[ETHERNET + (old ? 9 : 6)];
            int size = old ? 4 : 16;
            int addresses = ETHERNET + (old ? 12 : 8);
            int length = Read.port(frame, ETHERNET + (old ? 2 : 4)) + (old ? 0 : 40);
            if (length > frame.length - ETHERNET) { // It may be filled up.
                throw new IllegalArgumentException("a length of " + length + " in a frame of " + frame.length);
            }
            int[] udp = protocol == 17 ? new int[] {Read.port(frame, ETHERNET + ip), Read.port(frame, ETHERNET + ip + 2),
                Read.port(frame, ETHERNET + ip + 8)} : new int[0];
            int inner = ETHERNET + ip + (protocol == 17 ? 12 : 0);
            boolean innerOld = (frame[inner] & 0xf0) == 0x40;
            byte[] taken = ethernet(frame.length - inner, innerOld ? 0x0800 : 0x86dd)
                    .put(frame, inner, frame.length - inner).array();
            return new Tunnel(Read.address(frame, addresses, size), Read.address(frame, addresses + size, size), protocol,
                    frame[ETHERNET + (old ? 8 : 7)], !old || InternetChecksum.finish(InternetChecksum.sum(
                    Arrays.copyOfRange(frame, ETHERNET, ETHERNET + ip))) == 0, udp, taken);
        }
    }

    /** An ICMP error taken apart. */
    record Quote(Read outer, int type, int code, int value, Read quoted, boolean sumRight) {

        static Quote of(byte[] frame) {
            boolean old = frame[12] == 8;
            int icmp = ETHERNET + (old ? 20 : 40);
            byte[] message = Arrays.copyOfRange(frame, icmp, frame.length);
            Read outer = Read.of(frame);
            int sum = InternetChecksum.sum(message);
            if (!old) {
                sum += InternetChecksum.sum(outer.from().getAddress().getAddress())
                        + InternetChecksum.sum(outer.to().getAddress().getAddress()) + 58 + message.length;
            }
            byte[] quoted = Arrays.copyOf(frame, ETHERNET + message.length - 8);
            System.arraycopy(message, 8, quoted, ETHERNET, message.length - 8);
            return new Quote(outer, message[0], message[1], ByteBuffer.wrap(message).getInt(4), Read.of(quoted),
                    InternetChecksum.finish(sum) == 0);
        }
    }

    /** What a frame says, its checksums checked. */
    record Read(InetSocketAddress from, InetSocketAddress to, int hops, int flags, boolean ipSumRight,
                boolean sumRight, int storedSum) {

        static Read of(byte[] frame) {
            boolean old = frame[12] == 8;
            int addresses = ETHERNET + (old ? 12 : 8);
            int size = old ? 4 : 16;
            int transport = old ? ETHERNET + (frame[ETHERNET] & 15) * 4 : ETHERNET + 40;
            int protocol = frame[ETHERNET + (old ? 9 : 6)];
            if (!old && (protocol == 0 || protocol == 44)) {
                boolean isFragment = protocol == 44; // Its second octet is reserved.
                protocol = frame[transport];
                transport += isFragment ? 8 : (frame[transport + 1] + 1) * 8;
            }
            InetAddress from = address(frame, addresses, size);
            InetAddress to = address(frame, addresses + size, size);
            byte[] rest = Arrays.copyOfRange(frame, transport, frame.length);
            boolean ipRight = !old || InternetChecksum.finish(InternetChecksum.sum(
                    Arrays.copyOfRange(frame, ETHERNET, transport))) == 0;
            int at = protocol == 6 ? 16 : 6;
            return new Read(new InetSocketAddress(from, port(frame, transport)),
                    new InetSocketAddress(to, port(frame, transport + 2)), frame[ETHERNET + (old ? 8 : 7)] & 0xff,
                    protocol == 6 ? frame[transport + 13] & 0xff : 0, ipRight, checksum(from, to, protocol, rest) == 0,
                    port(rest, at));
        }

        private static int port(byte[] octets, int at) {
            return (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
        }

        private static InetAddress address(byte[] frame, int at, int size) {
            try {
                return InetAddress.getByAddress(Arrays.copyOfRange(frame, at, at + size));
            } catch (java.net.UnknownHostException e) {
                throw new AssertionError(e);
            }
        }

        boolean isRight() {
            return ipSumRight && sumRight;
        }
    }
}
