/**
 * The broker in which ready mail waits, as the queues see it. Its messages are texts of a KiB or two; the content of a
 * mail is in the blob store. There are two: one in the process, for one machine, and RabbitMQ for a cluster.
 */
package io.facteur.messaging.broker;
