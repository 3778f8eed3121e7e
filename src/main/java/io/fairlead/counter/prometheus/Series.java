package io.fairlead.counter.prometheus;

import java.util.Map;

/**
 * The newest sample of one series.
 *
 * @param metric which
 * @param labels all labels but the name
 * @param millis when it was scraped, milliseconds since 1970 on Prometheus's clock
 * @param value  a number
 */
record Series(Metric metric, Map<String, String> labels, long millis, double value) {
}
