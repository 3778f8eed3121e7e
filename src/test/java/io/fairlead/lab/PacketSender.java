package io.fairlead.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/** Sends datagrams at a steady rate, as a program of its own: address, port, packets/s, packets, octets of each. */
public final class PacketSender {

    private static final long PAUSE_NANOS = 200_000;

    private PacketSender() {
    }

    /** Prints how many packets/s it came to. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress to = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        double rate = Double.parseDouble(arguments[2]);
        long packets = Long.parseLong(arguments[3]);
        ByteBuffer payload = ByteBuffer.allocateDirect(Integer.parseInt(arguments[4]));
        try (DatagramChannel channel = DatagramChannel.open().connect(to)) {
            long began = System.nanoTime();
            for (long sent = 0; sent < packets; ) {
                long due = Math.min(packets, (long) ((System.nanoTime() - began) / 1e9 * rate));
                if (sent >= due) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                for (; sent < due; sent++) {
                    send(channel, payload);
                }
            }
            System.out.println(Math.round(packets / ((System.nanoTime() - began) / 1e9)));
        }
    }

    /** That nobody listens there is told by now and then; what matters is what was sent. */
    private static void send(DatagramChannel channel, ByteBuffer payload) throws IOException {
        boolean sent = false;
        while (!sent) {
            try {
                sent = channel.write(payload.rewind()) > 0;
            } catch (PortUnreachableException e) {
                sent = false;
            }
        }
    }
}
