package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.LinuxError;
import io.fairlead.bpf.Program;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which program hangs where: a link of its own for each, beside whatever others have attached there.
 *
 * <p>Links are those of tcx (Linux 6.6) and of XDP. A pinned one keeps its program attached after the process has ended;
 * a successor puts its own program into it between two packets.
 */
final class Attachments implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Attachments.class.getName());
    private static final String PREFIX = "link-";
    private static final int LINK_INFO = 64;
    private static final int PROGRAM_INFO = 8;

    private final Optional<Path> folder;
    private final List<Attached> links = new ArrayList<>();

    /** A link, and the name of its pin. */
    private record Attached(NetworkInterface at, KernelProgram entry, int link, String pin) {
    }

    /**
     * What is in force, as the kernel tells.
     *
     * @param interfaceName where
     * @param place         for example "tcx ingress"
     * @param program       the kernel's number of the program; 0 when the interface is gone
     */
    record Mode(String interfaceName, String place, int program) {
    }

    /** @param folder where to pin links; empty for not at all */
    Attachments(Optional<Path> folder) {
        this.folder = folder;
    }

    /** Attaches to an interface, or takes over the link that is there. */
    void attach(NetworkInterface at, Hook hook, Programs programs) throws IOException {
        attach(at, KernelProgram.ARRIVE, programs.of(KernelProgram.ARRIVE), 0);
        attach(at, KernelProgram.LEAVE, programs.of(KernelProgram.LEAVE), 0);
        if (hook == Hook.XDP && !at.isLoopback()) {
            attach(at, KernelProgram.FAST, programs.of(KernelProgram.FAST), Bpf.XDP_DRIVER_MODE);
        }
    }

    private void attach(NetworkInterface at, KernelProgram entry, Program program, int flags) throws IOException {
        String pin = PREFIX + entry.name().toLowerCase(Locale.ROOT) + "-" + at.getName().replace('.', ':');
        int link = adopted(at, pin, program);
        if (link < 0) {
            link = Bpf.link(program.descriptor(), at.getIndex(), entry.place(), flags);
            check("attach to " + at.getName() + " (" + place(entry) + ")", link);
            if (folder.isPresent()) {
                check("pin " + pin, Bpf.pin(link, folder.get().resolve(pin).toString()));
            }
        }
        links.add(new Attached(at, entry, link, pin));
    }

    /** The pinned link with the new program in it; below 0 when there is none, or none of this interface. */
    private int adopted(NetworkInterface at, String pin, Program program) throws IOException {
        Path path = folder.map(it -> it.resolve(pin)).filter(Files::exists).orElse(null);
        if (path == null) {
            return -1;
        }
        int link = Bpf.open(path.toString());
        if (link >= 0 && interfaceOf(link) == at.getIndex()) {
            check("replace the program of " + path, Bpf.replace(link, program.descriptor()));
            return link;
        }
        if (link >= 0) {
            LinuxCalls.close(link);
        }
        Files.delete(path);
        return -1;
    }

    private static int info(int link, int offset) {
        byte[] info = Bpf.info(link, LINK_INFO);
        return info == null ? 0 : ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt(offset);
    }

    /** Index of a link's interface; 0 when it is gone. */
    static int interfaceOf(int link) {
        return info(link, 16);
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

    /** Takes away pinned links of interfaces that are not attached to any more. */
    void prune() throws IOException {
        Set<String> current = new HashSet<>();
        links.forEach(each -> current.add(each.pin));
        if (folder.isPresent()) {
            for (Path path : BpfFileSystem.list(folder.get())) {
                String name = path.getFileName().toString();
                if (name.startsWith(PREFIX) && !current.contains(name)) {
                    release(path);
                }
            }
        }
    }

    /** Whether an interface has the program of XDP, and so takes packets from others' too. */
    boolean isFast(NetworkInterface at) {
        return links.stream().anyMatch(each -> each.entry == KernelProgram.FAST && each.at.equals(at));
    }

    /** Reads back what is attached. */
    List<Mode> modes() {
        return links.stream().map(each -> new Mode(each.at.getName(), place(each.entry),
                interfaceOf(each.link) == 0 ? 0 : info(each.link, PROGRAM_INFO))).toList();
    }

    /** Detaches everything at once. */
    void detach() {
        for (Attached each : links) {
            int result = Bpf.detach(each.link);
            if (result < 0 && interfaceOf(each.link) != 0) {
                LOG.log(Level.WARNING, "{0} stays attached to {1}: {2}", place(each.entry), each.at.getName(),
                        LinuxError.text(-result));
            }
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

    /** Whether a file in the folder of pins is a link. */
    static boolean isLink(Path pin) {
        return pin.getFileName().toString().startsWith(PREFIX);
    }

    /** Lets go of the links; pinned ones stay as they are. */
    @Override
    public void close() {
        links.forEach(each -> LinuxCalls.close(each.link));
        links.clear();
    }
}
