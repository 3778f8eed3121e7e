package io.fairlead.config;

import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DataPlaneSettings.AtStop;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import io.fairlead.dispatch.DataPlaneSettings.Kind;
import io.fairlead.dispatch.DataPlaneSettings.PickUp;
import io.fairlead.dispatch.DataPlaneSettings.Sources;
import io.fairlead.dispatch.PortRange;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads which data plane the dispatcher has, and how the kernel's hangs in the machine. */
final class DataPlaneReader {

    private static final Choices<Kind> KIND =
            new Choices<>(Map.of("auto", Kind.AUTO, "relay", Kind.RELAY, "kernel", Kind.KERNEL));
    private static final Choices<Hook> HOOK =
            new Choices<>(Map.of("tc", Hook.TC, "clsact", Hook.CLSACT, "xdp", Hook.XDP));
    private static final Choices<AtStop> AT_STOP =
            new Choices<>(Map.of("detach", AtStop.DETACH, "keep", AtStop.KEEP));

    private static final Choices<PickUp> PICK_UP =
            new Choices<>(Map.of("never", PickUp.NEVER, "clients", PickUp.CLIENTS, "both", PickUp.BOTH));

    private DataPlaneReader() {
    }

    /** @param dispatcher the dispatcher's section */
    static DataPlaneSettings read(Section dispatcher) {
        DataPlaneSettings usual = DataPlaneSettings.DEFAULT;
        Kind kind = dispatcher.value("data-plane", KIND, usual.kind());
        Section kernel = dispatcher.section("kernel");
        List<String> interfaces = kernel.list("interfaces", Texts.INTERFACE);
        Hook hook = kernel.value("hook", HOOK, usual.hook());
        Path pins = kernel.value("pins", DataPlaneReader::folder, usual.pins());
        return new DataPlaneSettings(kind, interfaces, hook, pins, kernel.value("at-stop", AT_STOP, usual.atStop()),
                sources(kernel), kernel.value("pick-up", PICK_UP, usual.pickUp()));
    }

    private static Sources sources(Section kernel) {
        Sources usual = Sources.DEFAULT;
        Set<InetAddress> seen = new HashSet<>();
        List<InetAddress> addresses = kernel.list("sources", text -> {
            InetAddress address = Addresses.cluster(text);
            if (!seen.add(address)) {
                throw new BadValue(Quote.of(text) + " stands here twice", "remove one of them");
            }
            return address;
        });
        return new Sources(addresses, kernel.value("source-ports", DataPlaneReader::ports, usual.ports()),
                kernel.value("gue-port", Numbers.between(1, 65_535), usual.guePort()));
    }

    private static PortRange ports(String text) throws BadValue {
        PortRange ports = PortRanges.parse(text);
        if (ports.first() == 0) {
            throw new BadValue(Quote.of(text) + " is no port", "write ports from 1 to 65535, such as 10240-32767");
        }
        return ports;
    }

    /** The kernel takes no dot in such names, but for mount points above. */
    private static Path folder(String text) throws BadValue {
        Path path = Texts.pathFrom(Path.of("/")).parse(text);
        if (!text.startsWith("/") || path.getNameCount() < 2 || path.getFileName().toString().contains(".")) {
            throw new BadValue(Quote.of(text) + " is no folder on a bpf file system",
                    "write an absolute path without a dot in its last part, as /sys/fs/bpf/fairlead");
        }
        return path;
    }
}
