/**
 * The stand-alone traffic monitor (patent Fig. 8, sign 72; Fig. 10, sign 92): counts what passes some interfaces from and
 * to each server, by source and destination address.
 *
 * <pre>
 *   interfaces ──► KernelCounting (src/main/bpf/monitor.bpf.c) ──┐
 *             └──► PacketCounting (packet sockets) ──────────────┴──► Monitor ──► Survey ──► agent
 * </pre>
 *
 * Whoever reads a survey decides what to make of it: the agent publishes it as a switch would. Imports {@code bpf},
 * {@code counter} and {@code topology}; {@code agent}, {@code config} and {@code app} import it.
 */
package io.fairlead.monitor;
