/**
 * Reads cumulative counters of links, from wherever they are kept; and what servers' own agents tell.
 *
 * <pre>
 *   switch ports (counter.snmp, counter.sflow, counter.prometheus) ┐
 *   local interfaces                                               ├─► CounterReading ──► load
 *   the dispatcher's own table                                     ┘
 *   servers' agents (counter.snmp) ──────────────────────────────────► AgentReading ────► load
 * </pre>
 *
 * In: settings, the network. Out: {@link io.fairlead.counter.CounterReading}s, raw and undigested: rates, wraps and
 * restarts are {@code load}'s business. Imports {@code topology} only; {@code load} and {@code app} import it.
 */
package io.fairlead.counter;
