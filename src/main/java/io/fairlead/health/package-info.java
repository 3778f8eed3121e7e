/**
 * Is the server itself up? TCP connect and HTTP(S) checks, damped by rise and fall.
 *
 * <pre>
 *   servers, settings ──► HealthChecker ──► HealthTable ──► selection, app
 *                           │           └─► ServerHealth (why) ──► app
 *                           └─ ServerWatch (one per server)
 *                                └─ CheckCycle (one per address): Attempt ──► Outcome ──► Dampener
 * </pre>
 *
 * In: servers from {@code topology}, settings from {@code config}. Out: an immutable
 * {@link io.fairlead.health.HealthTable}. All of it lives on one event loop of its own; Netty is at home here for the
 * checks' sockets. What a server answers is untrusted and bounded.
 */
package io.fairlead.health;
