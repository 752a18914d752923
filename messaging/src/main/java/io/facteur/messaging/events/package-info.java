/**
 * The event bus of a cluster, on RabbitMQ. Each event is one message; the broker gives a copy to each group's quorum
 * queue, of which all nodes together work on each message once, and to the queues of those nodes that have a session
 * which waits for one of its keys.
 */
package io.facteur.messaging.events;
