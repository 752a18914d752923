/** What our SMTP server asks at the end of a message: adapters between a session and an engine. */
package io.facteur.smtphooks;
