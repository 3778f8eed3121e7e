/**
 * Standard RFC 1035 master files, compiled to immutable zones whose RRsets lie ready in wire format.
 *
 * <pre>
 *   zone files ──► dnsjava ──► Zone (compiled) ──► ZoneCatalogue (longest match) ──► answer
 * </pre>
 *
 * Within: {@code MasterFileReader} reads records, {@code ZoneCheck} finds what is wrong with them, {@code ZoneCompiler}
 * compiles. dnsjava is fenced into this package: it reads the files, once, at load. Imports nothing of Fairlead;
 * {@code answer}, {@code config} and {@code app} import it.
 */
package io.fairlead.zone;
