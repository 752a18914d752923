/** An SMTP server for tests. */
package io.facteur.testing.smtp;
