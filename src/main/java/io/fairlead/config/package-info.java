/**
 * One YAML file becomes each package's own settings records, or a list of every fault in it.
 *
 * <pre>
 *   fairlead.yaml, zone files, secret files ──► ConfigurationReader ──► Configuration | List&lt;Fault&gt; ──► app
 * </pre>
 *
 * Jackson, with the SnakeYAML that it brings, is fenced in here. A fault names file, line, column, key and cure.
 * Imports the packages whose settings it makes, {@code dispatch} and {@code dns} among them; only {@code app} imports
 * it.
 */
package io.fairlead.config;
