/**
 * Black-box tests of the built distribution: by its command, its ports, and clients that we did not write. No class of
 * ours is on this class path.
 */
package io.facteur.acceptance;
