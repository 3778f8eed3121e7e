/**
 * The rules of the code's structure, and a fixture that breaks every one of them.
 *
 * <pre>
 *   classes, sources ──► Flow, Purity, SourceTree ──► ArchitectureTest
 *   fixture          ──┘
 * </pre>
 */
package io.fairlead.architecture;
