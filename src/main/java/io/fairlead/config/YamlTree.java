package io.fairlead.config;

/**
 * A whole file as values with their places.
 *
 * @param complete false when the file breaks off at a syntax error: names may be missing that it would have defined
 */
record YamlTree(YamlNode root, boolean complete) {
}
