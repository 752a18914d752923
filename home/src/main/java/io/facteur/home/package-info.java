/**
 * What a home directory holds and where: settings, secrets, the running state, logs. The server writes it, the
 * {@code facteur} command reads it, and neither needs the other's classes for that. No mail, no James, no engine.
 */
package io.facteur.home;
