/**
 * Turns cumulative counters into the load of each link: the patent's table 50, for any source.
 *
 * <pre>
 *   CounterReading ──► SourceMeter (one per source) ──► LinkLoad ──► LoadTable ──► selection, app
 *                        └─ LinkMeter (one per link: two samples → rates)      ▲
 *   AgentReading ────► AgentMeter (one per server) ──► AgentLoad ───────────────┘
 * </pre>
 *
 * Pure: time is a parameter, nothing here reads a clock, a file or a socket. Imports {@code topology} and {@code
 * counter}.
 */
package io.fairlead.load;
