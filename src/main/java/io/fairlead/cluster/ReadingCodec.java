package io.fairlead.cluster;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.LinkId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A source's reading as octets. Counts are unsigned or absent, so that any number may stand there.
 *
 * <pre>
 *   agent    server (pool text | server text) | time 8 | busy 8 | ticks 8 | processor 8 | processors 4 | load average 8
 *            | connections 8 | processes 8; parts and averages as IEEE 754, not a number for what is not told
 *   reading  source long text | samples list | missing list of (link | reason long text)
 *   link     source long text | port long text
 *   sample   link | time 8 | discontinuity 8 | status 1 | speed 8 | width 1 | from 4 x 8 | to 4 x 8
 * </pre>
 */
final class ReadingCodec {

    private ReadingCodec() {
    }

    static void encode(CounterReading.Success reading, Octets out) {
        out.longText(reading.source()).list(reading.samples(), ReadingCodec::encode);
        out.list(List.copyOf(reading.missing().entrySet()), (missing, to) ->
                encode(missing.getKey(), to).longText(missing.getValue()));
    }

    private static Octets encode(LinkId link, Octets out) {
        return out.longText(link.source()).longText(link.port());
    }

    private static void encode(CounterSample sample, Octets out) {
        encode(sample.link(), out).number8(sample.time()).number8(sample.discontinuity())
                .number1(sample.status().ordinal()).number8(sample.speed()).number1(sample.width());
        encode(sample.from(), out);
        encode(sample.to(), out);
    }

    private static void encode(Counters counters, Octets out) {
        out.number8(counters.octets()).number8(counters.packets()).number8(counters.discards()).number8(counters.errors());
    }

    static CounterReading.Success decode(Input in) {
        String source = in.longText();
        List<CounterSample> samples = in.list(ReadingCodec::sample);
        Map<LinkId, String> missing = in.list(each -> Map.entry(each.link(), each.longText())).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (_, last) -> last));
        return new CounterReading.Success(source, 0, samples, missing);
    }

    static void encode(AgentReading.Success reading, Octets out) {
        AgentSample sample = reading.sample();
        out.text(reading.server().pool()).text(reading.server().name()).number8(sample.time()).number8(sample.busy())
                .number8(sample.ticks()).fraction(sample.processor()).number4(sample.processors())
                .fraction(sample.loadAverage()).fraction(sample.connections()).fraction(sample.processes());
    }

    static AgentReading.Success agent(Input in) {
        return new AgentReading.Success(in.server(), 0, new AgentSample(in.number8(), in.number8(), in.number8(),
                in.fraction(), in.number4(), in.fraction(), in.fraction(), in.fraction()));
    }

    private static CounterSample sample(Input in) {
        return new CounterSample(in.link(), in.number8(), in.number8(),
                PortStatus.values()[in.between(0, PortStatus.values().length - 1)], in.count(), in.number1(),
                counters(in), counters(in));
    }

    private static Counters counters(Input in) {
        return new Counters(in.number8(), in.number8(), in.number8(), in.number8());
    }
}
