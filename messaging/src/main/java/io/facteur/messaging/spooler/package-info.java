/**
 * Takes mail from the spool through the mailets, and decides what happens to a mail that cannot be worked on.
 *
 * <ul>
 *   <li>A fault of the <b>infrastructure</b> ({@link io.facteur.messaging.spooler.InfrastructureFaults}) is not the
 *       mail's: the mail is deferred as it was when it was taken, longer each time, without limit. It is never
 *       bounced and never goes to the error repository.
 *   <li>When the mail cannot even be deferred, because the store is down, it stays in the broker, and the spooler
 *       pauses before it takes the next.
 *   <li>A fault of the <b>mail</b>, which is any other, is tried again five times; then the mail is stored in the
 *       error repository with the reason.
 * </ul>
 *
 * <p>James' processors send a mail whose mailet threw to the error processor, whatever was thrown.
 * {@link io.facteur.messaging.spooler.FaultListener} is told of every exception after James dealt with it, and
 * throws those of the infrastructure again, so that they reach the spooler. What a mailet catches itself cannot be
 * seen; hence {@code io.facteur.mailets.LocalDelivery}.
 *
 * <p>To use it: bind James' {@code JamesMailSpooler} to {@link io.facteur.messaging.spooler.MailSpooler}; James'
 * {@code MailetContainerModule} configures, starts and stops it as its own.
 */
package io.facteur.messaging.spooler;
