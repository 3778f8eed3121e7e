package io.fairlead.dispatch;

/**
 * What befell flows since the data plane started.
 *
 * @param opened         flows opened
 * @param open           flows open now
 * @param refused        new flows turned away: no server to choose, over a client's limit, or stopping
 * @param evicted        flows shed because the table was at its limit
 * @param expired        flows ended for being idle
 * @param moved          UDP flows that went on to another server because theirs died
 * @param reset          TCP flows ended by a reset, from either side or because their server died
 * @param failedConnects attempts to reach a server that failed; each is followed by the next choice
 * @param acceptPauses   times accepting paused for want of descriptors or memory
 * @param dropped        UDP packets dropped: no room to send, or no server
 */
public record DataPlaneStatistics(long opened, long open, long refused, long evicted, long expired, long moved,
                                  long reset, long failedConnects, long acceptPauses, long dropped) {
}
