package io.fairlead.app;

import io.fairlead.bpf.Finding;
import io.fairlead.config.MonitorConfiguration;
import io.fairlead.monitor.MonitorDoctor;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Examines this machine for the traffic monitor: what it watches, and where it is to answer. */
final class MonitorExamination {

    private MonitorExamination() {
    }

    static List<Finding> of(MonitorConfiguration configuration) {
        List<Finding> findings = new ArrayList<>(MonitorDoctor.examine(configuration.monitor()));
        configuration.agent().listen().forEach(address -> findings.add(listening(address)));
        return findings;
    }

    private static Finding listening(InetSocketAddress address) {
        String where = Addresses.text(List.of(address));
        try (DatagramSocket socket = new DatagramSocket(address)) {
            return Finding.well("SNMP can be answered on " + where + (socket.getLocalPort() < 1_024 ? ", as this user" : ""));
        } catch (SocketException e) {
            return Finding.broken("SNMP cannot be answered on " + where + ": " + e.getMessage(), "an address of this machine, "
                    + "a port that nobody else listens on, and below 1024 CAP_NET_BIND_SERVICE");
        }
    }
}
