/**
 * Dispatchers that work as one (patent Fig. 11, claim 27): their monitors' counts are pooled (sign 90), a switch is polled by
 * one of them for all, and the table of connections (39) is shared.
 *
 * <pre>
 *   own rows, other members' rows ──► PooledCounts ──► loads of links: what is forwarded by all
 *   one member's reading of a switch or agent ──► SharedSource, SharedAgent ──► counter, as if read here
 *   originators here ◄──► SharedAffinity ◄──► originators there (dispatch.DataPlane)
 * </pre>
 *
 * In: what this node's data plane has carried, what its sources read, messages of other members. Out: loads, readings and
 * originators. JGroups tells who is there and carries messages; it is known to {@code JGroupsChannel} and its stack alone, so
 * that nothing of it is loaded where there is no cluster. Imports {@code topology}, {@code counter}, {@code load} and the
 * contract of {@code dispatch}; {@code config} (for the settings) and {@code app} import it.
 */
package io.fairlead.cluster;
