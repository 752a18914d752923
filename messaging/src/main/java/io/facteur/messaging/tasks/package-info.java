/**
 * The tasks of a cluster: submitted and cancelled at any node, kept in Cassandra by James' event sourcing, and handed out
 * by RabbitMQ to one node, which runs them one after the other.
 */
package io.facteur.messaging.tasks;
