/**
 * Is the server itself up? TCP connect and HTTP(S) checks, damped by rise and fall.
 *
 * <pre>
 *   servers ──► HealthChecker ──► HealthTable ──► selection, app
 * </pre>
 *
 * In: servers and settings from {@code topology} and {@code config}. Out: an immutable
 * {@link io.fairlead.health.HealthTable}. Netty is at home here for the checks' sockets.
 */
package io.fairlead.health;
