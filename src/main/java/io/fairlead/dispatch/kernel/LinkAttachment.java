package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.InterfaceFeatures;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.LinuxError;
import io.fairlead.bpf.Program;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A program attached by a link of its own: tcx (Linux 6.6) or XDP.
 *
 * <p>A pinned one keeps its program attached after the process has ended; a successor puts its own program into it between
 * two packets.
 */
record LinkAttachment(NetworkInterface at, KernelProgram program, String pin, int link) implements Attachment {

    static final String PREFIX = "link-";

    private static final int LINK_INFO = 64;
    private static final int TYPE_INFO = 0;
    private static final int PROGRAM_INFO = 8;
    private static final int INTERFACE_INFO = 16;
    private static final int PLACE_INFO = 20;

    /** Kinds of links (linux/bpf.h, enum bpf_link_type). */
    private static final int XDP_LINK = 6;
    private static final int TCX_LINK = 11;

    /**
     * Attaches, or takes over the link that is there.
     *
     * @param folder where to pin it; empty for not at all
     */
    static LinkAttachment attach(Optional<Path> folder, NetworkInterface at, KernelProgram entry, Program program,
                                 int flags) throws IOException {
        String pin = Attachment.pin(PREFIX, entry, at);
        int link = adopted(folder.map(it -> it.resolve(pin)), at, program);
        if (link < 0) {
            link = Bpf.link(program.descriptor(), at.getIndex(), entry.place(), flags);
            check("attach to " + at.getName() + " (" + place(entry) + ")", link);
            if (folder.isPresent()) {
                check("pin " + pin, Bpf.pin(link, folder.get().resolve(pin).toString()));
            }
        }
        return new LinkAttachment(at, entry, pin, link);
    }

    /** The pinned link with the new program in it; below 0 when there is none, or none of this interface. */
    private static int adopted(Optional<Path> pin, NetworkInterface at, Program program) throws IOException {
        if (pin.filter(Files::exists).isEmpty()) {
            return -1;
        }
        int link = Bpf.open(pin.get().toString());
        if (link >= 0 && interfaceOf(link) == at.getIndex()) {
            check("replace the program of " + pin.get(), Bpf.replace(link, program.descriptor()));
            return link;
        }
        if (link >= 0) {
            LinuxCalls.close(link);
        }
        Files.delete(pin.get());
        return -1;
    }

    private static int info(int link, int offset) {
        byte[] info = Bpf.info(link, LINK_INFO);
        return info == null ? 0 : ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt(offset);
    }

    /** Index of a link's interface; 0 when it is gone. */
    private static int interfaceOf(int link) {
        return info(link, INTERFACE_INFO);
    }

    private static void check(String what, int result) throws IOException {
        if (result < 0) {
            throw LinuxError.failure(what, result);
        }
    }

    private static String place(KernelProgram entry) {
        return switch (entry) {
            case ARRIVE -> "tcx ingress";
            case LEAVE -> "tcx egress";
            case FAST -> "XDP, native";
            default -> throw new IllegalArgumentException(entry + " hangs nowhere: others go on to it");
        };
    }

    @Override
    public Mode mode() throws IOException {
        if (interfaceOf(link) == 0) {
            return new Mode(at.getName(), place(program), 0);
        }
        String place = switch (info(link, TYPE_INFO)) {
            case TCX_LINK -> info(link, PLACE_INFO) == Bpf.TCX_EGRESS ? "tcx egress" : "tcx ingress";
            case XDP_LINK -> "XDP, " + InterfaceFeatures.of(at).xdpMode();
            default -> "?";
        };
        return new Mode(at.getName(), place, info(link, PROGRAM_INFO));
    }

    @Override
    public void detach() throws IOException {
        int result = Bpf.detach(link);
        if (result < 0 && interfaceOf(link) != 0) {
            throw LinuxError.failure(place(program), result);
        }
    }

    /** The interface of a pinned link; empty when it is gone. */
    static Optional<NetworkInterface> pinned(Path pin) throws IOException {
        int link = Bpf.open(pin.toString());
        check("open " + pin, link);
        try {
            int index = interfaceOf(link);
            return index == 0 ? Optional.empty() : Optional.ofNullable(NetworkInterface.getByIndex(index));
        } finally {
            LinuxCalls.close(link);
        }
    }

    /** Detaches a pinned link and takes its pin away. */
    static void release(Path pin) throws IOException {
        int link = Bpf.open(pin.toString());
        if (link >= 0) {
            Bpf.detach(link);
            LinuxCalls.close(link);
        }
        Files.deleteIfExists(pin);
    }

    @Override
    public void close() {
        LinuxCalls.close(link);
    }
}
