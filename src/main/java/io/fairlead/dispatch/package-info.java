/**
 * The dispatcher (patent signs 30, 34, 36, 38, 39, 40): one cluster address, each new flow to the server chosen by link
 * load.
 *
 * <pre>
 *   SelectionBoard, HealthTable ──► Dispatcher ──► ForwardingTable ──► DataPlane (dispatch.relay, dispatch.kernel)
 *                                                                         │
 *                      counter ◄── DispatchSource ◄── per-server counters ┤
 *                                selection (demand) ◄── OwnFlows ◄────────┘
 * </pre>
 *
 * The contract between control and data plane is a table, not a call: a data plane in the kernel cannot ask Java for
 * each flow. What has been forwarded comes back as one more counter source. Imports {@code topology}, {@code counter},
 * {@code load}, {@code health} and {@code selection}; {@code config} and {@code app} import it. No library.
 */
package io.fairlead.dispatch;
