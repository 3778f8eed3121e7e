package io.fairlead.dispatch.kernel;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Locale;

/** A program that hangs at an interface. */
sealed interface Attachment permits LinkAttachment, FilterAttachment {

    NetworkInterface at();

    KernelProgram program();

    /** What it is called in the folder of pins. */
    String pin();

    /** Reads back what is in force. */
    Mode mode() throws IOException;

    /** Takes it off the interface. */
    void detach() throws IOException;

    /** Lets go of it; a pinned one stays as it is. */
    void close();

    /** The name of a pin: the kernel allows no dots in it, and no colons in an interface's name. */
    static String pin(String prefix, KernelProgram program, NetworkInterface at) {
        return prefix + program.name().toLowerCase(Locale.ROOT) + "-" + at.getName().replace('.', ':');
    }

    /**
     * What is in force, as the kernel tells.
     *
     * @param interfaceName where
     * @param place         for example "tcx ingress"
     * @param program       the kernel's number of the program; 0 when it or the interface is gone
     */
    record Mode(String interfaceName, String place, int program) {
    }
}
