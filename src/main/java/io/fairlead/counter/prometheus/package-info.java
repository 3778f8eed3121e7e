/**
 * Asks a Prometheus server for the counters that it has scraped from switches (snmp_exporter's ifHCInOctets and so on).
 *
 * <pre>
 *   PrometheusSettings ──► PrometheusSource ──► CounterReading
 *                            ├─ Query              one range selector: raw samples with the times at which they were scraped
 *                            ├─ QueryResponse      JSON, read as a stream within bounds
 *                            └─ PortRows, Boots    series → ports → samples; restarts by sysUpTime
 * </pre>
 *
 * Rates are never Prometheus's own: its raw samples are read, and the time of a sample is the time of its scrape, so that
 * what it does not hold any more is seen to be old. Jackson's stream parser and java.net.http are fenced into this package (the
 * former into {@code config} too). Imports {@code topology} and {@code counter}; {@code config} and {@code app} import it.
 */
package io.fairlead.counter.prometheus;
