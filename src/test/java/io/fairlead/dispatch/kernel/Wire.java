package io.fairlead.dispatch.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Two wires to a dispatcher in a network namespace of its own: clients and servers stay in this thread's, with the same
 * addresses as on its loopback, but nothing that it sends stays there.
 *
 * <pre>
 *   this thread's namespace                   the dispatcher's
 *   clients 127.0.0.1, 50…  c0 ────── fc  10.9.8.1
 *   servers 127.0.0.11…     s0 ────── fs  10.9.9.1
 * </pre>
 *
 * What is sent looks its route up by rules ahead of the local table, what arrives by that. Checksums are complete, as on
 * real wires, and what XDP sends is taken in by NAPI (GRO).
 */
final class Wire implements AutoCloseable {

    static final String CLUSTER6 = "fd09::100";
    static final String SERVER6 = "fd09::1";

    private static final String NAME = "fairlead-wire-" + ProcessHandle.current().pid();
    private static final int SERVERS = 4;

    private final OwnNetwork network;

    Wire() throws IOException {
        network = OwnNetwork.enter();
        network.run("ip", "netns", "add", NAME);
        try {
            make();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Does something in the dispatcher's namespace. */
    <T, E extends Exception> T inside(Task<T, E> task) throws IOException, E {
        OwnNetwork dispatcher = OwnNetwork.enterNamed(NAME);
        try {
            return task.call();
        } finally {
            dispatcher.close();
        }
    }

    interface Task<T, E extends Exception> {
        T call() throws E;
    }

    private void make() throws IOException {
        for (String[] wire : new String[][] {{"c0", "fc", "02:00:00:00:0c:01", "02:00:00:00:0c:02"},
            {"s0", "fs", "02:00:00:00:05:01", "02:00:00:00:05:02"}}) {
            network.run("ip", "link", "add", wire[0], "address", wire[2], "type", "veth", "peer", "name", wire[1], "address",
                    wire[3], "netns", NAME);
            network.run("ip", "link", "set", wire[0], "up");
            network.run("ethtool", "-K", wire[0], "tx", "off", "gro", "on");
        }
        for (String each : List.of("all", "default", "c0", "s0")) {
            OwnNetwork.sysctl("ipv4/conf/" + each + "/route_localnet", "1");
            OwnNetwork.sysctl("ipv4/conf/" + each + "/accept_local", "1");
            OwnNetwork.sysctl("ipv4/conf/" + each + "/rp_filter", "0");
        }
        batch(ends());
        OwnNetwork dispatcher = OwnNetwork.enterNamed(NAME);
        try {
            for (String each : List.of("ipv4/ip_forward", "ipv6/conf/all/forwarding", "ipv4/ip_nonlocal_bind",
                    "ipv6/ip_nonlocal_bind", "ipv4/conf/all/route_localnet")) {
                OwnNetwork.sysctl(each, "1");
            }
            batch(middle());
        } finally {
            dispatcher.close();
        }
    }

    /** Of this namespace. */
    private static List<String> ends() {
        List<String> lines = new ArrayList<>(List.of("address add " + CLUSTER6 + "/128 dev lo nodad",
                "address add " + SERVER6 + "/128 dev lo nodad"));
        gateway(lines, "c0", 100, "02:00:00:00:0c:02", " src 127.0.0.1", " src " + CLUSTER6);
        gateway(lines, "s0", 101, "02:00:00:00:05:02", "", "");
        for (int i = 0; i < SERVERS; i++) {
            lines.add("rule add pref 1 from 127.0.0." + (11 + i) + " iif lo lookup 101");
        }
        lines.add("-6 rule add pref 1 from " + SERVER6 + " iif lo lookup 101");
        for (String family : List.of("", "-6 ")) {
            lines.addAll(List.of(family + "rule add pref 2 iif lo lookup 100", family + "rule add pref 3 lookup local",
                    family + "rule del pref 0"));
        }
        return lines;
    }

    private static void gateway(List<String> lines, String device, int table, String hardware, String source,
                                String source6) {
        lines.addAll(List.of("neighbour add 169.254.1.1 lladdr " + hardware + " dev " + device,
                "neighbour add fe80::77 lladdr " + hardware + " dev " + device,
                "route add default via 169.254.1.1 dev " + device + " onlink table " + table + source,
                "-6 route add default via fe80::77 dev " + device + " table " + table + source6));
    }

    /** Of the dispatcher's namespace. */
    private static List<String> middle() {
        List<String> lines = new ArrayList<>(List.of("link set lo up", "address del 127.0.0.1/8 dev lo", "link set fc up",
                "link set fs up", "address add 10.9.8.1/32 dev fc", "address add 10.9.9.1/32 dev fs",
                "address add fd09:8::1/128 dev fc nodad", "address add fd09:9::1/128 dev fs nodad",
                "route add 127.0.0.0/24 dev fc", "-6 route add " + CLUSTER6 + "/128 dev fc",
                "-6 route add " + SERVER6 + "/128 dev fs",
                "neighbour add " + CLUSTER6 + " lladdr 02:00:00:00:0c:01 dev fc",
                "neighbour add " + SERVER6 + " lladdr 02:00:00:00:05:01 dev fs"));
        for (int i = 1; i < 100; i++) {
            boolean isServer = i >= 11 && i < 11 + SERVERS;
            lines.add("neighbour add 127.0.0." + i + " lladdr 02:00:00:00:0" + (isServer ? "5" : "c") + ":01 dev "
                    + (isServer ? "fs" : "fc"));
            if (isServer) {
                lines.add("route add 127.0.0." + i + "/32 dev fs");
            }
        }
        return lines;
    }

    /** Lines of ip(8), those of IPv6 where it has to be told with "-6" in front. */
    private void batch(List<String> lines) throws IOException {
        String plain = lines.stream().filter(each -> !each.startsWith("-6 ")).collect(Collectors.joining("\n"));
        String six = lines.stream().filter(each -> each.startsWith("-6 ")).map(each -> each.substring(3))
                .collect(Collectors.joining("\n"));
        network.run("bash", "-c", "ip -batch - << 'END' && ip -6 -batch - << 'SIX'\n" + plain + "\nEND\n" + six + "\nSIX");
    }

    @Override
    public void close() throws IOException {
        network.run("ip", "netns", "delete", NAME);
        network.close();
    }
}
