package io.fairlead.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Resolves host names, all at a time: a resolver that does not answer costs its time-out once, not once for every
 * switch.
 */
final class HostNames {

    private HostNames() {
    }

    /** Asks one name's address. */
    @FunctionalInterface
    interface Resolver {
        InetAddress resolve(String name) throws UnknownHostException;
    }

    /** The addresses of those names that have one. */
    static Map<String, InetAddress> resolve(Collection<String> names, Resolver resolver) {
        Map<String, InetAddress> addresses = new HashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<InetAddress>> asked = new HashMap<>();
            for (String name : names) {
                asked.computeIfAbsent(name, key -> threads.submit(() -> resolver.resolve(key)));
            }
            for (Map.Entry<String, Future<InetAddress>> each : asked.entrySet()) {
                try {
                    addresses.put(each.getKey(), each.getValue().get());
                } catch (ExecutionException e) {
                    // Left out: it has no address, here and now.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return addresses;
    }
}
