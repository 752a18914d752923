/**
 * The broker of a cluster: each queue is a quorum queue of RabbitMQ, from which every node takes mail. A text is put when
 * most brokers have it on disk and say so, and leaves when it is acknowledged on the channel that it came by; when that
 * channel is gone, it comes again, to any node.
 */
package io.facteur.messaging.broker.rabbitmq;
