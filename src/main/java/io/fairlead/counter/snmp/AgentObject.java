package io.fairlead.counter.snmp;

import io.fairlead.counter.snmp.AgentSettings.Resource;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.SMIConstants;
import org.snmp4j.smi.Variable;

/**
 * The scalars that a server's agent is asked for, with the type each must have: UCD-SNMP-MIB systemStats and laTable,
 * TCP-MIB (RFC 4022), HOST-RESOURCES-MIB (RFC 2790).
 */
enum AgentObject {
    USER("ssCpuRawUser", Resource.PROCESSOR, Base.CPU, 50, SMIConstants.SYNTAX_COUNTER32),
    NICE("ssCpuRawNice", Resource.PROCESSOR, Base.CPU, 51, SMIConstants.SYNTAX_COUNTER32),
    SYSTEM("ssCpuRawSystem", Resource.PROCESSOR, Base.CPU, 52, SMIConstants.SYNTAX_COUNTER32),
    IDLE("ssCpuRawIdle", Resource.PROCESSOR, Base.CPU, 53, SMIConstants.SYNTAX_COUNTER32),
    WAIT("ssCpuRawWait", Resource.PROCESSOR, Base.CPU, 54, SMIConstants.SYNTAX_COUNTER32),
    KERNEL("ssCpuRawKernel", Resource.PROCESSOR, Base.CPU, 55, SMIConstants.SYNTAX_COUNTER32),
    INTERRUPT("ssCpuRawInterrupt", Resource.PROCESSOR, Base.CPU, 56, SMIConstants.SYNTAX_COUNTER32),
    SOFT_INTERRUPT("ssCpuRawSoftIRQ", Resource.PROCESSOR, Base.CPU, 61, SMIConstants.SYNTAX_COUNTER32),
    STEAL("ssCpuRawSteal", Resource.PROCESSOR, Base.CPU, 64, SMIConstants.SYNTAX_COUNTER32),
    IDLE_SHARE("ssCpuIdle", Resource.PROCESSOR, Base.CPU, 11, SMIConstants.SYNTAX_INTEGER),
    /** Hundredths, of one minute. */
    LOAD("laLoadInt", Resource.LOAD_AVERAGE, new int[] {1, 3, 6, 1, 4, 1, 2021, 10, 1, 5}, 1, SMIConstants.SYNTAX_INTEGER),
    ESTABLISHED("tcpCurrEstab", Resource.CONNECTIONS, new int[] {1, 3, 6, 1, 2, 1, 6, 9}, 0, SMIConstants.SYNTAX_GAUGE32),
    PROCESSES("hrSystemProcesses", Resource.PROCESSES, new int[] {1, 3, 6, 1, 2, 1, 25, 1, 6}, 0,
            SMIConstants.SYNTAX_GAUGE32);

    /** hrProcessorFrwID: a row for each processor from the start, which hrProcessorLoad of Net-SNMP has after a minute. */
    static final OID PROCESSOR_FIRMWARE = new OID(new int[] {1, 3, 6, 1, 2, 1, 25, 3, 3, 1, 1});

    /** hrProcessorLoad: a row for each processor, the busy part of the last minute in percent. */
    static final OID PROCESSOR_LOAD = new OID(new int[] {1, 3, 6, 1, 2, 1, 25, 3, 3, 1, 2});

    private static final class Base {
        static final int[] CPU = {1, 3, 6, 1, 4, 1, 2021, 11};
    }

    private final String object;
    private final Resource resource;
    private final OID oid;
    private final int syntax;

    AgentObject(String object, Resource resource, int[] base, int last, int syntax) {
        this.object = object;
        this.resource = resource;
        OID start = new OID(base).append(last);
        this.oid = base == Base.CPU ? start.append(0) : start;
        this.syntax = syntax;
    }

    /** The MIB object's name, for messages. */
    String object() {
        return object;
    }

    Resource resource() {
        return resource;
    }

    /** The object identifier of its value. */
    OID oid() {
        return new OID(oid);
    }

    /** Whether the value has its type. */
    boolean holds(Variable value) {
        return value != null && value.getSyntax() == syntax;
    }
}
