package io.fairlead.counter.prometheus;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The series that are asked for, as snmp_exporter names them: the objects of IF-MIB (RFC 2863) and SNMPv2-MIB. */
enum Metric {
    HC_IN_OCTETS("ifHCInOctets"),
    HC_OUT_OCTETS("ifHCOutOctets"),
    HC_IN_UCAST("ifHCInUcastPkts"),
    HC_IN_MULTICAST("ifHCInMulticastPkts"),
    HC_IN_BROADCAST("ifHCInBroadcastPkts"),
    HC_OUT_UCAST("ifHCOutUcastPkts"),
    HC_OUT_MULTICAST("ifHCOutMulticastPkts"),
    HC_OUT_BROADCAST("ifHCOutBroadcastPkts"),
    IN_DISCARDS("ifInDiscards"),
    OUT_DISCARDS("ifOutDiscards"),
    IN_ERRORS("ifInErrors"),
    OUT_ERRORS("ifOutErrors"),
    HIGH_SPEED("ifHighSpeed"),
    OPER_STATUS("ifOperStatus"),
    DISCONTINUITY("ifCounterDiscontinuityTime"),
    UPTIME("sysUpTime");

    private final String series;

    Metric(String series) {
        this.series = series;
    }

    /** All of their names, as one regular expression. */
    static String all() {
        return Arrays.stream(values()).map(metric -> metric.series).collect(Collectors.joining("|"));
    }

    /** The one of that name; null for none. */
    static Metric of(String name) {
        for (Metric metric : values()) {
            if (metric.series.equals(name)) {
                return metric;
            }
        }
        return null;
    }
}
