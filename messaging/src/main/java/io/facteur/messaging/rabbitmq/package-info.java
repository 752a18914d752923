/**
 * Connections to RabbitMQ that come back: one for each purpose, without the client's automatic recovery. Whoever uses
 * one says what to declare, bind and consume on a new channel, and is asked again each time that there is one.
 */
package io.facteur.messaging.rabbitmq;
