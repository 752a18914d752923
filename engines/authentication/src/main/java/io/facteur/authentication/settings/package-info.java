/** {@code authentication.xml}: what an administrator chooses, as values. */
package io.facteur.authentication.settings;
