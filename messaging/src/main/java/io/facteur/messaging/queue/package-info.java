/**
 * James' mail queues on the broker and the store: ready mail in the one, deferred mail in the other, and the thread
 * that moves what falls due. A queue hands out {@link io.facteur.messaging.queue.DeferrableItem items} that can be
 * deferred as they were, which is what the spooler needs when something is down.
 *
 * <p>At least once, always: a mail leaves the place where it was only when the next one has it on disk. A crash
 * between the two leaves it in both; the second one bears the same enqueue id, which the queue recognises when it
 * finished the first, and else the delivery, by {@link io.facteur.messaging.queue.DeliveryAttributes}.
 */
package io.facteur.messaging.queue;
