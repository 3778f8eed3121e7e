package io.fairlead.agent;

import java.util.List;
import java.util.NavigableMap;

/**
 * A table of a view.
 *
 * @param rows by the one number that is their index
 */
record MibTable<R>(List<MibColumn<R>> columns, NavigableMap<Integer, R> rows) {
}
