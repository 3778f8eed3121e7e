/**
 * An SNMP agent that publishes link counters as IF-MIB rows: the stand-alone traffic monitor of the patent's Fig. 8, and
 * the switch of the embedded demo.
 *
 * <pre>
 *   InterfaceRow suppliers ──► IfMibAgent ──► SNMP over UDP ──► any poller, ours among them
 * </pre>
 *
 * snmp4j is fenced into this package and {@code counter.snmp}. Only {@code app} imports it.
 */
package io.fairlead.agent;
