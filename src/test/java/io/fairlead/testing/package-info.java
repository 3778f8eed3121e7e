/** What tests of several packages share. */
package io.fairlead.testing;
