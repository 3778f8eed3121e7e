/**
 * Reads the counters of switch ports over SNMP (patent Fig. 9, claims 12–16 and 34–35), and servers' own agents (18.1–18.4).
 *
 * <pre>
 *   SwitchSettings ──► SnmpCounterSource ──► CounterReading, ProbeResult
 *                        └─ SwitchReader (what is known of the switch between readings)
 *                             ├─ PortFinder ◄─ ColumnWalk      names → rows, by GETBULK
 *                             ├─ Poll ◄─ PortBatch, PortRow    rows → samples, by GET; UptimeClock gives their time
 *                             └─ SwitchSession ──► SnmpTransport (one socket for all switches)
 *   AgentSettings ──► SnmpAgentSource ──► AgentReading
 *                        └─ AgentReader ◄─ AgentObject         scalars, by GETNEXT; over a SwitchSession too
 * </pre>
 *
 * A reading is straight-line code on a virtual thread; the transport under it sends without waiting and completes
 * futures.
 *
 * snmp4j is fenced into this package and {@code agent}. What a switch sends is untrusted: every value is checked for
 * type and bounds before it becomes a sample.
 */
package io.fairlead.counter.snmp;
