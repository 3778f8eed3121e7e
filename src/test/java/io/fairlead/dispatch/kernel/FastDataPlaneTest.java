package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DispatcherSettings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** The whole battery over wires, with native XDP at the dispatcher's ends of them. */
@Tag(OwnNetwork.TAG)
@DisplayName("The kernel data plane with XDP")
class FastDataPlaneTest extends KernelDataPlaneTest {

    private static final DataPlaneSettings WIRES = new DataPlaneSettings(DataPlaneSettings.Kind.KERNEL, List.of("fc", "fs"),
            DataPlaneSettings.Hook.XDP, Path.of("/sys/fs/bpf/none"), DataPlaneSettings.AtStop.DETACH);

    /** How many packets of all tests XDP has forwarded. */
    private static long fast;

    private final List<KernelDataPlane> opened = new ArrayList<>();
    private Wire wire;

    @Override
    @BeforeEach
    void enterNetwork() throws IOException {
        wire = new Wire();
    }

    @Override
    @AfterEach
    void leaveNetwork() throws IOException {
        if (wire != null) {
            for (KernelDataPlane each : opened) {
                fast += each.events().getOrDefault("fast-path", 0L);
                wire.inside(() -> {
                    each.close();
                    return each;
                });
            }
            opened.clear();
            wire.close();
        }
    }

    @AfterAll
    static void isFast() {
        assertTrue(fast > 10_000, fast + " packets were forwarded by XDP");
    }

    /** One that does everything in the dispatcher's namespace, while that is there. */
    @Override
    protected DataPlane open(DispatcherSettings settings) throws IOException {
        KernelDataPlane dataPlane = wire.inside(() -> open(settings, WIRES));
        opened.add(dataPlane);
        return (DataPlane) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataPlane.class},
                (_, method, arguments) -> method.getName().equals("close") && opened.isEmpty() ? null
                        : wire.inside(() -> call(dataPlane, method, arguments)));
    }

    private static Object call(DataPlane dataPlane, Method method, Object[] arguments) throws Exception {
        try {
            return method.invoke(dataPlane, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    @Override
    protected String ipv6Cluster() {
        return Wire.CLUSTER6;
    }

    @Override
    protected String ipv6Server() {
        return Wire.SERVER6;
    }
}
