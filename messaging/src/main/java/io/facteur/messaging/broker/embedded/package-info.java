/**
 * The embedded broker, of one machine: in the process, without a port, every change on disk before the call returns.
 */
package io.facteur.messaging.broker.embedded;
