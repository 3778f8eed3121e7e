/**
 * Takes the counters that switches push by themselves: sFlow version 5 counter samples.
 *
 * <pre>
 *   SflowSettings ──► SflowListener (one socket for all switches)
 *                       ├─ Datagram ◄─ Xdr        octets → samples, every length checked
 *                       └─ SflowSource, one for each switch ──► CounterReading
 *                            └─ SwitchClock, PortCounts       uptime and 32-bit counts unwrapped; restarts told
 * </pre>
 *
 * What comes in is untrusted: a datagram counts only where its agent's address is a configured switch and it came from an
 * address of that switch. Imports {@code topology} and {@code counter}; {@code config} and {@code app} import it.
 */
package io.fairlead.counter.sflow;
