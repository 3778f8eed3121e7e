/**
 * The data plane in the Linux kernel: eBPF programs rewrite addresses in packets; Java loads and feeds them.
 *
 * <pre>
 *   ForwardingTable ──► KernelDataPlane ──► ServerSlots, ListenerRows, Rings ──► tables (maps, pinned)
 *                            │                                                     │ ▲
 *                            ├──► Attachments (tcx, clsact, XDP; pinned)           ▼ │
 *                            └──► FlowKeeper ◄── flows, counters ◄──────── src/main/bpf/dispatcher.bpf.c
 * </pre>
 *
 * Nothing in the JVM touches a packet: while it collects garbage, is killed or replaced, traffic goes on by the tables
 * as they are. Imports {@code bpf}, {@code dispatch}, {@code selection} and {@code topology}; {@code app} imports it.
 */
package io.fairlead.dispatch.kernel;
