/**
 * What there is: links, servers, pools, cluster addresses, services. Immutable records, no behaviour beyond checking themselves.
 *
 * <pre>
 *   config ──► topology ──► counter, load, health, selection, answer, app
 * </pre>
 *
 * In: the configuration. Out: every other package reads these. Imports nothing of Fairlead.
 */
package io.fairlead.topology;
