/**
 * What there is: links, servers, pools, cluster addresses, services. Immutable records, no behaviour beyond checking
 * themselves; and {@code AddressBits}, the form in which clients are told apart.
 *
 * <pre>
 *   config ──► topology ──► counter, load, health, selection, answer, dns, dispatch, app
 * </pre>
 *
 * In: the configuration. Out: every other package reads these. Imports nothing of Fairlead.
 */
package io.fairlead.topology;
