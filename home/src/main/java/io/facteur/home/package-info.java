/**
 * What a home directory holds and where: settings, secrets, the running state, logs. The server writes it, the
 * {@code facteur} command reads it, and neither needs the other's classes for that. Also what both must read in the
 * same way: a domain as a person types it. No mail, no James, no engine.
 */
package io.facteur.home;
