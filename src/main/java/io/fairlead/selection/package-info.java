/**
 * Which server next? Loads and health become weights once a beat, weights become an O(1) pick.
 *
 * <pre>
 *   LoadTable, HealthTable ──► PoolChooser ──► Choice ──► SelectionBoard ──► answer, dispatch
 *                               ├─ Candidates: who may be chosen                      │
 *                               ├─ Weigher: loads become weights (a pure Policy       │
 *                               │           inside, or with a memory of its own)      │
 *                               ├─ Guards: weights become shares                      │
 *                               ├─ BalanceMeter, Volatility: how that does            │
 *                               └─ Demand: LeaseLedger, own flows ◄───────────────────┘
 * </pre>
 *
 * Policies are pure functions. The board is the one reference through which a beat's result is published: readers take
 * it once per query, one volatile read. Imports {@code topology}, {@code load} and {@code health}.
 */
package io.fairlead.selection;
