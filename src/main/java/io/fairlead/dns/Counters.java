package io.fairlead.dns;

import java.util.concurrent.atomic.LongAdder;

/** What the listeners count, from many threads. */
final class Counters {

    final LongAdder udpQueries = new LongAdder();
    final LongAdder udpResponses = new LongAdder();
    final LongAdder udpDropped = new LongAdder();
    final LongAdder udpUnsent = new LongAdder();
    final LongAdder tcpAccepted = new LongAdder();
    final LongAdder tcpIdle = new LongAdder();
    final LongAdder tcpDisplaced = new LongAdder();
    final LongAdder tcpRefused = new LongAdder();
    final LongAdder tcpQueries = new LongAdder();
    final LongAdder tcpResponses = new LongAdder();

    DnsStatistics read(int tcpOpen) {
        return new DnsStatistics(udpQueries.sum(), udpResponses.sum(), udpDropped.sum(), udpUnsent.sum(), tcpOpen,
                tcpAccepted.sum(), tcpIdle.sum(), tcpDisplaced.sum(), tcpRefused.sum(), tcpQueries.sum(),
                tcpResponses.sum());
    }
}
