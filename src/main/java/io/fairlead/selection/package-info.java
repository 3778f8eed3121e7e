/**
 * Which server next? Loads and health become weights once a beat, weights become an O(1) pick.
 *
 * <pre>
 *   LoadTable, HealthTable ──► PoolChooser (Policy inside) ──► Choice ──► SelectionBoard ──► answer, dispatch
 *                                 ▲                                                           │
 *                                 └─ Demand: LeaseLedger, own flows ◄───── what was given out ┘
 * </pre>
 *
 * Policies are pure functions. The board is the one reference through which a beat's result is published: readers take
 * it once per query, one volatile read. Imports {@code topology}, {@code load} and {@code health}.
 */
package io.fairlead.selection;
