/**
 * SMTP as a receiving server (port 25) and as a submission server (ports 587 and 465): what is refused is refused in the
 * session, with a code that says whether to come again, and never by a bounce later.
 */
package io.facteur.protocols.smtp;
