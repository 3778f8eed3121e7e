/**
 * What would a policy do to a farm? A discrete-event simulation in virtual time that runs the program's own classes.
 *
 * <pre>
 *   Farm, Workload ──► Simulation ──► Engine
 *
 *   Arrivals ──► ResolverCaches ──► Chooser: "which server?" ──► Network (SimulatedLink, flows) ──► Tally, Observer
 *                                      ▲                            │
 *       ControlNode (SourceMeter, PoolChooser, SelectionBoard) ◄── Agent                             ──► Result
 * </pre>
 *
 * Links, flows, resolvers and agents are modelled here; meters, choosers and selectors are the real ones, and see of the
 * model only what they would see of the world: readings of counters, and their own flows. The same seed gives the same
 * arrivals for every chooser, so that results are compared in pairs. Reads no clock. Imports {@code topology}, {@code
 * counter}, {@code load}, {@code health} and {@code selection}.
 */
package io.fairlead.simulation;
