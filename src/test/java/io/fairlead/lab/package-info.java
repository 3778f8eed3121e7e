/**
 * Fairlead among real programs: network namespaces, a Linux bridge with snmpd as the switch, unbound as the resolver, nginx
 * and iperf3 as the servers. {@code scripts/lab} builds all that; here it is driven and watched.
 *
 * <pre>
 *   Lab (scripts/lab) ──► FairleadProcess (scripts/fairlead serve, inside) ──► Answers (dig, inside)
 * </pre>
 *
 * Every wait is on a condition and has a deadline. Where a lab cannot be had (not root, programs missing) the tests report
 * themselves skipped with the reason.
 */
package io.fairlead.lab;
