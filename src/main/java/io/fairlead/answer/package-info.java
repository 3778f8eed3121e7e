/**
 * A question becomes an answer: wire format in, wire format out.
 *
 * <pre>
 *   zone (compiled) ────────┐
 *   selection board ────────┼─► Responder (one per event loop) ──► dns
 *   query octets, client ───┘        │
 *   ledger of leases ◄───────────────┘
 * </pre>
 *
 * Within: {@code Query} takes a message apart, {@code Solver} finds what it is answered with, {@code ResponseWriter}
 * writes that down; {@code AnswerEngine} is what all responders share. Service names are answered from the
 * {@link io.fairlead.selection.SelectionBoard}, or with the dispatcher's cluster address; everything else from the
 * compiled zones. On the way of a query nothing is allocated, locked or handed to dnsjava. Imports {@code zone},
 * {@code selection} and {@code topology}; {@code dns} and {@code app} import it.
 */
package io.fairlead.answer;
