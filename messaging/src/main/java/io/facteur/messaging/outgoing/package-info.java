/**
 * Mail to other domains: its queue, whoever delivers it, what its senders are told, and what an administrator can see and do
 * about it.
 *
 * <p>A mail in the queue is for recipients of one domain. Each attempt settles each recipient: when those who have it or never
 * will are left out, durably, the connection carries the next mail. A crash in between makes the mail of each connection come
 * a second time, and no other.
 */
package io.facteur.messaging.outgoing;
