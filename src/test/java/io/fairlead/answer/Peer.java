package io.fairlead.answer;

import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;

/** Another name server, run on loopback over the same zone files. */
final class Peer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final int TRY_MILLIS = 300;
    private static final int TRIES = 5;
    private static final int ANSWER_MILLIS = 5000;

    private final Process process;
    private final DatagramSocket socket;

    private Peer(Process process, DatagramSocket socket) {
        this.process = process;
        this.socket = socket;
    }

    /** Starts Knot DNS and waits until it answers that question. */
    static Peer knot(Path program, Path folder, Path zones, List<String> origins, Message question) throws IOException {
        return onFreePort(port -> knot(port, program, folder, zones, origins, question));
    }

    private static Peer knot(int port, Path program, Path folder, Path zones, List<String> origins, Message question)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of("server:", "  rundir: " + folder, "  listen: 127.0.0.1@" + port,
                "  udp-workers: 1", "  tcp-workers: 1", "  background-workers: 1",
                "database:", "  storage: " + folder, "zone:"));
        for (String origin : origins) {
            lines.addAll(List.of("  - domain: " + origin, "    file: " + zones.resolve(origin + ".zone"),
                    "    zonefile-sync: -1",
                    "    journal-content: none", "    semantic-checks: off"));
        }
        Path configuration = Files.write(folder.resolve("knot.conf"), lines);
        return start(folder, port, question, program.toString(), "-c", configuration.toString());
    }

    /** Starts NSD and waits until it answers that question. */
    static Peer nsd(Path program, Path folder, Path zones, List<String> origins, Message question) throws IOException {
        return onFreePort(port -> nsd(port, program, folder, zones, origins, question));
    }

    private static Peer nsd(int port, Path program, Path folder, Path zones, List<String> origins, Message question)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of("server:", "  ip-address: 127.0.0.1@" + port, "  username: \"\"",
                "  server-count: 1", "  rrl-ratelimit: 0", "  refuse-any: yes", "  minimal-responses: yes",
                "  pidfile: \"\"", "  xfrdfile: \"\"", "  zonesdir: \"" + zones + "\"", "  xfrdir: \"" + folder + "\"",
                "  zonelistfile: \"" + folder.resolve("zone.list") + "\"", "remote-control:", "  control-enable: no"));
        for (String origin : origins) {
            lines.addAll(List.of("zone:", "  name: " + origin, "  zonefile: \"" + origin + ".zone\""));
        }
        Path configuration = Files.write(folder.resolve("nsd.conf"), lines);
        return start(folder, port, question, program.toString(), "-d", "-c", configuration.toString());
    }

    /** Starts a server on one port. */
    @FunctionalInterface
    private interface Start {
        Peer on(int port) throws IOException;
    }

    /** A server that ended instead of answering. */
    private static final class Ended extends IOException {

        private static final long serialVersionUID = 1;

        Ended(String message) {
            super(message);
        }
    }

    /** A port that was free may be taken, for UDP or TCP, before the server has it: then it ends, and another is tried. */
    private static Peer onFreePort(Start start) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return start.on(FreePorts.one());
            } catch (Ended e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Peer start(Path folder, int port, Message question, String... command) throws IOException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Peer peer = new Peer(process, socket);
        long deadline = System.nanoTime() + START.toNanos();
        while (!peer.answers(question)) {
            boolean ended = !process.isAlive();
            if (ended || System.nanoTime() > deadline) {
                peer.close();
                String message = command[0] + " does not answer: " + Files.readString(log);
                throw ended ? new Ended(message) : new IOException(message);
            }
        }
        return peer;
    }

    private boolean answers(Message question) {
        try {
            return ask(question.toWire(), TRY_MILLIS).getHeader().getRcode() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it answers over UDP. */
    Message ask(Message question) {
        try {
            return ask(question.toWire(), ANSWER_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + question, e);
        }
    }

    /** Waits for the response with the query's id: an earlier one may still have been on its way. */
    private Message ask(byte[] query, int millis) throws IOException {
        socket.send(new DatagramPacket(query, query.length));
        DatagramPacket packet = new DatagramPacket(new byte[Responder.MAX_MESSAGE], Responder.MAX_MESSAGE);
        socket.setSoTimeout(millis);
        do {
            packet.setLength(Responder.MAX_MESSAGE);
            socket.receive(packet);
        } while (packet.getData()[0] != query[0] || packet.getData()[1] != query[1]);
        return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    @Override
    public void close() {
        socket.close();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
