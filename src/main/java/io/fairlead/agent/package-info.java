/**
 * An SNMP agent that publishes link counters as IF-MIB rows: the stand-alone traffic monitor of the patent's Fig. 8, and
 * the switch of the embedded demo.
 *
 * <pre>
 *   Survey ────────► MonitorAgent ──┐
 *                                   ├──► MibView ──► SnmpServer ──► SNMP over UDP ──► any poller, ours among them
 *   InterfaceRows ─► IfMibAgent ────┘
 * </pre>
 *
 * snmp4j is fenced into this package and {@code counter.snmp}, whose secrets and protocols it shares. Imports
 * {@code counter}, {@code counter.snmp} and {@code monitor}; {@code config} and {@code app} import it.
 */
package io.fairlead.agent;
