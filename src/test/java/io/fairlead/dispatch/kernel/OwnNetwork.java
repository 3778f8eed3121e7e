package io.fairlead.dispatch.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.bpf.LinuxCalls;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of this thread's own: sockets that it opens, and processes that it starts, are in there, the rest
 * of the machine is not. Goes away with the last of them.
 *
 * <p>So are threads that begin meanwhile, for their whole life: those of pools too, which tests of another class would
 * then work with. Therefore the build runs each class that has the {@link #TAG} in a JVM of its own.
 */
public final class OwnNetwork implements AutoCloseable {

    /** What the build knows these tests by. */
    public static final String TAG = "namespace";

    /** Set in the JVM that many classes share. */
    private static final String SHARED = "fairlead.test.shared";
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY = 0;
    private static final String NAMESPACE = "/proc/thread-self/ns/net";
    private static final MethodHandle UNSHARE = call("unshare", JAVA_INT);
    private static final MethodHandle SETNS = call("setns", JAVA_INT, JAVA_INT);
    private static final MethodHandle OPEN = call("open", ADDRESS, JAVA_INT);

    private final int before;

    private OwnNetwork(int before) {
        this.before = before;
    }

    private static MethodHandle call(String name, MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /** Skips the test where the kernel data plane cannot be had, with the reason. */
    public static void assumeKernelPrograms() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "eBPF is Linux's");
        assumeTrue(Programs.object().isPresent(), "this build was made without clang");
        assumeTrue(Files.isWritable(Path.of("/proc/sys/kernel/hostname")), "needs root");
    }

    /** Enters a new one, in which nothing but the loopback is up. */
    public static OwnNetwork enter() throws IOException {
        assertFalse(Boolean.getBoolean(SHARED), "the test wants @Tag(OwnNetwork.TAG), for a JVM of its own");
        assumeKernelPrograms();
        try (Arena arena = Arena.ofConfined()) {
            int before = (int) OPEN.invokeExact(arena.allocateFrom(NAMESPACE), O_RDONLY);
            int result = (int) UNSHARE.invokeExact(CLONE_NEWNET);
            assumeTrue(before >= 0 && result == 0, "needs leave to make network namespaces");
            OwnNetwork network = new OwnNetwork(before);
            // As on a wire: on the loopback a segment would hold 64 kB, and "packets" mean little.
            network.run("ip", "link", "set", "lo", "mtu", "1500", "up");
            return network;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** Enters the one that `ip netns add` has made under that name. */
    static OwnNetwork enterNamed(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int before = (int) OPEN.invokeExact(arena.allocateFrom(NAMESPACE), O_RDONLY);
            int named = (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + name), O_RDONLY);
            int result = (int) SETNS.invokeExact(named, CLONE_NEWNET);
            LinuxCalls.close(named);
            if (before < 0 || result != 0) {
                throw new IOException("there is no network namespace " + name);
            }
            return new OwnNetwork(before);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** Runs a command in it; fails when that does. */
    public String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Sets a switch of the kernel's network in it. */
    public static void sysctl(String path, String value) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile("/proc/sys/net/" + path, "rw")) {
            file.write(value.getBytes());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            int result = (int) SETNS.invokeExact(before, CLONE_NEWNET);
            LinuxCalls.close(before);
            if (result != 0) {
                throw new IOException("the thread is stuck in a network namespace");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
