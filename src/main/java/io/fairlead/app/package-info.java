/**
 * The program: the command line, the node that is built in flow order and closed in reverse, the control loop, the
 * demo.
 *
 * <pre>
 *   command line ──► Main ──► Node ──► everything else;   ControlLoop: sources → meters → table → policies → board
 * </pre>
 *
 * Imports everything; nothing imports it. picocli is fenced into this package.
 */
package io.fairlead.app;
