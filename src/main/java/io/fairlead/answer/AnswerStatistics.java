package io.fairlead.answer;

import io.fairlead.selection.Choice;
import io.fairlead.topology.ServerId;
import java.util.Map;

/**
 * What all responders of an engine have counted since they were made. Each number is exact, but they are not all of the
 * same moment.
 *
 * @param udp          queries over UDP
 * @param tcp          queries over TCP
 * @param silent       those that got no response: too short, or responses themselves
 * @param truncated    responses with TC
 * @param rcodes       responses by rcode, by its name; all rcodes that occurred
 * @param servers      how often each server's address was given, every server of every pool
 * @param bases        service answers by what the choice rested on; none for those with a cluster address
 * @param unanswerable service questions for addresses of a family that no server to be chosen, or no cluster address, has
 */
public record AnswerStatistics(long udp, long tcp, long silent, long truncated, Map<String, Long> rcodes,
                               Map<ServerId, Long> servers, Map<Choice.Basis, Long> bases, long unanswerable) {

    public AnswerStatistics {
        rcodes = Map.copyOf(rcodes);
        servers = Map.copyOf(servers);
        bases = Map.copyOf(bases);
    }

    /** All queries. */
    public long queries() {
        return udp + tcp;
    }
}
