/**
 * Fixtures that the tests of the other rooms share. Test scope only.
 */
package io.facteur.testing;
