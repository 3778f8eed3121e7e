package io.fairlead.counter.snmp;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.snmp.AgentSettings.Resource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Reads one server's agent. One thread at a time.
 *
 * <p>Scalars are asked for by GETNEXT, which unlike GET hardly ever fails as a whole; what an agent of version 1 stumbles
 * over is not asked for again until it restarts. Processors' time is taken from raw counters, without which from the share of the last minute.
 */
final class AgentReader {

    /** Rows of hrProcessorTable at most. */
    private static final int MOST_PROCESSORS = 4096;
    private static final int REPETITIONS = 32;

    private final AgentSettings settings;
    private final SwitchSession session;
    private final UptimeClock clock = new UptimeClock();
    private Set<AgentObject> wanted;

    AgentReader(AgentSettings settings, SnmpTransport transport) {
        this.settings = settings;
        this.session = new SwitchSession(settings.device(), transport);
        this.wanted = wanted(settings);
    }

    private static Set<AgentObject> wanted(AgentSettings settings) {
        EnumSet<AgentObject> wanted = EnumSet.allOf(AgentObject.class);
        wanted.removeIf(object -> !settings.resources().contains(object.resource()));
        return wanted;
    }

    AgentReading read(long requested) {
        try {
            session.open();
            Map<AgentObject, Long> values = new EnumMap<>(AgentObject.class);
            UptimeClock.Uptime uptime = scalars(values);
            if (uptime.restarted()) {
                wanted = wanted(settings);
            }
            AgentSample sample = sample(uptime.time(), values, loads(values), processors());
            String lacking = lacking(sample);
            return lacking.isEmpty() ? new AgentReading.Success(settings.server(), requested, sample)
                    : new AgentReading.Failure(settings.server(), requested, lacking);
        } catch (SwitchException e) {
            return new AgentReading.Failure(settings.server(), requested, e.getMessage());
        }
    }

    /** Asks for all scalars at once, and once more without the one that an agent of version 1 stumbles over. */
    private UptimeClock.Uptime scalars(Map<AgentObject, Long> values) throws SwitchException {
        while (true) {
            List<AgentObject> asked = List.copyOf(wanted);
            List<VariableBinding> bindings = new ArrayList<>();
            bindings.add(before(PortBatch.UPTIME));
            asked.forEach(object -> bindings.add(before(object.oid())));
            SnmpTransport.Reply.Answer answer = session.answer(session.send(PDU.GETNEXT, bindings, 0));
            PDU reply = answer.pdu();
            int stumbled = reply.getErrorIndex() - 2;
            if (reply.getErrorStatus() == PDU.noSuchName && stumbled >= 0 && stumbled < asked.size()) {
                wanted.remove(asked.get(stumbled));
                continue;
            }
            if (reply.getErrorStatus() != PDU.noError) {
                throw new SwitchException(session.where() + " answers with the error " + reply.getErrorStatusText());
            }
            return values(reply.getVariableBindings(), asked, values, answer.at());
        }
    }

    private UptimeClock.Uptime values(List<? extends VariableBinding> reply, List<AgentObject> asked,
                                      Map<AgentObject, Long> values, long at) throws SwitchException {
        if (reply.isEmpty() || !reply.getFirst().getOid().equals(PortBatch.UPTIME)
                || !(reply.getFirst().getVariable() instanceof TimeTicks ticks)) {
            throw new SwitchException(session.where() + " does not tell its sysUpTime");
        }
        for (int i = 0; i < asked.size() && i + 1 < reply.size(); i++) {
            VariableBinding binding = reply.get(i + 1);
            if (binding.getOid().equals(asked.get(i).oid()) && asked.get(i).holds(binding.getVariable())) {
                values.put(asked.get(i), binding.getVariable().toLong());
            }
        }
        return clock.read(ticks.getValue(), at);
    }

    /** GETNEXT from just before an instance finds it, or something else. */
    private static VariableBinding before(OID instance) {
        return new VariableBinding(instance.last() == 0 ? instance.trim()
                : new OID(instance.trim()).append(instance.last() - 1));
    }

    /** How many processors there are; the average of runnable processes says little without. */
    private int processors() throws SwitchException {
        return settings.resources().contains(Resource.LOAD_AVERAGE) ? walk(AgentObject.PROCESSOR_FIRMWARE).size() : 0;
    }

    /** hrProcessorLoad of each processor, where there is nothing better. */
    private List<Variable> loads(Map<AgentObject, Long> values) throws SwitchException {
        boolean better = values.containsKey(AgentObject.IDLE) || values.containsKey(AgentObject.IDLE_SHARE);
        return settings.resources().contains(Resource.PROCESSOR) && !better ? walk(AgentObject.PROCESSOR_LOAD) : List.of();
    }

    /** A column, walked with a bound: replies are untrusted. */
    private List<Variable> walk(OID column) throws SwitchException {
        List<Variable> rows = new ArrayList<>();
        OID last = column;
        int type = session.isVersion1() ? PDU.GETNEXT : PDU.GETBULK;
        while (rows.size() < MOST_PROCESSORS) {
            PDU reply = session.ask(type, List.of(new VariableBinding(last)), REPETITIONS);
            if (reply.getErrorStatus() != PDU.noError || reply.size() == 0) {
                return rows;
            }
            for (VariableBinding binding : reply.getVariableBindings()) {
                if (!binding.getOid().startsWith(column) || binding.isException() || binding.getOid().compareTo(last) <= 0) {
                    return rows;
                }
                last = binding.getOid();
                rows.add(binding.getVariable());
            }
        }
        return rows;
    }

    private static AgentSample sample(long time, Map<AgentObject, Long> values, List<Variable> loads, int processors) {
        long ticks = Counters.ABSENT;
        long busy = Counters.ABSENT;
        if (values.containsKey(AgentObject.USER) && values.containsKey(AgentObject.SYSTEM)
                && values.containsKey(AgentObject.IDLE)) {
            busy = sum(values, AgentObject.USER, AgentObject.NICE, AgentObject.SYSTEM, AgentObject.INTERRUPT,
                    AgentObject.SOFT_INTERRUPT, AgentObject.STEAL);
            // Where ssCpuRawKernel counts, ssCpuRawSystem is the sum of it and of ssCpuRawWait.
            long idle = sum(values, AgentObject.IDLE)
                    + (values.getOrDefault(AgentObject.KERNEL, 0L) == 0 ? sum(values, AgentObject.WAIT) : 0);
            // Net-SNMP shows zeros until it has looked for the first time.
            boolean counted = busy + idle > 0;
            ticks = counted ? busy + idle & 0xffff_ffffL : Counters.ABSENT;
            busy = counted ? busy & 0xffff_ffffL : Counters.ABSENT;
        }
        return new AgentSample(time, busy, ticks, told(values, loads), processors,
                values.containsKey(AgentObject.LOAD) ? values.get(AgentObject.LOAD) / 100.0 : Double.NaN,
                gauge(values, AgentObject.ESTABLISHED), gauge(values, AgentObject.PROCESSES));
    }

    private static long sum(Map<AgentObject, Long> values, AgentObject... objects) {
        long sum = 0;
        for (AgentObject object : objects) {
            sum += values.getOrDefault(object, 0L);
        }
        return sum;
    }

    /** The busy share of the last minute as the agent makes it out, 0 to 1. */
    private static double told(Map<AgentObject, Long> values, List<Variable> loads) {
        if (values.containsKey(AgentObject.IDLE_SHARE)) {
            return Math.clamp(1 - values.get(AgentObject.IDLE_SHARE) / 100.0, 0, 1);
        }
        double mean = loads.stream().filter(Integer32.class::isInstance).mapToInt(Variable::toInt).average().orElse(Double.NaN);
        return Double.isNaN(mean) ? mean : Math.clamp(mean / 100, 0, 1);
    }

    private static double gauge(Map<AgentObject, Long> values, AgentObject object) {
        return values.containsKey(object) ? Math.max(0, values.get(object)) : Double.NaN;
    }

    /** What of the configured resources the agent does not tell, in words; empty when it tells all. */
    private String lacking(AgentSample sample) {
        List<String> lacking = new ArrayList<>();
        for (Resource resource : settings.resources()) {
            boolean told = switch (resource) {
                case PROCESSOR -> sample.ticks() != Counters.ABSENT || !Double.isNaN(sample.processor());
                case LOAD_AVERAGE -> !Double.isNaN(sample.loadAverage());
                case CONNECTIONS -> !Double.isNaN(sample.connections());
                case PROCESSES -> !Double.isNaN(sample.processes());
            };
            if (!told) {
                lacking.add(objects(resource));
            }
        }
        lacking.sort(null);
        return lacking.size() < settings.resources().size() ? ""
                : session.where() + " shows none of " + String.join(", ", lacking) + ": see its access view";
    }

    private static String objects(Resource resource) {
        return switch (resource) {
            case PROCESSOR -> "ssCpuRawIdle, ssCpuIdle, hrProcessorLoad";
            case LOAD_AVERAGE -> AgentObject.LOAD.object();
            case CONNECTIONS -> AgentObject.ESTABLISHED.object();
            case PROCESSES -> AgentObject.PROCESSES.object();
        };
    }
}
