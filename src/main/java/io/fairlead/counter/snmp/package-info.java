/**
 * Reads the counters of switch ports over SNMP (patent Fig. 9, claims 12–16 and 34–35).
 *
 * <pre>
 *   SwitchSettings ──► SnmpCounterSource ──► CounterReading
 * </pre>
 *
 * snmp4j is fenced into this package and {@code agent}. What a switch sends is untrusted: every value is checked for type
 * and bounds before it becomes a sample.
 */
package io.fairlead.counter.snmp;
