/**
 * The kernel's eBPF as Java needs it: programs are loaded from ELF files, maps made, read and written, both attached.
 *
 * <pre>
 *   ELF file ──► ProgramObject ──► Program ──┐
 *                                            ├──► Bpf ──► LinuxCalls ──► bpf(2)
 *   rows     ◄─────────────────── BpfMap ────┘
 *   interfaces ◄── ClsactFilter ──► TrafficControl, InterfaceFeatures ──► Netlink, ethtool
 * </pre>
 *
 * bpf(2) is called by itself, through the Foreign Function and Memory API, so that nothing but the kernel is needed at
 * run time. Knows nothing of what the programs do. Imports nothing; {@code dispatch.kernel} and {@code monitor} import
 * it.
 */
package io.fairlead.bpf;
