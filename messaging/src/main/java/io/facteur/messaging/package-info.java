/**
 * Where mail waits and who moves it on: ready mail in the broker, deferred mail in the store, and the spooler
 * that tells a fault of the mail from a fault of the infrastructure.
 */
package io.facteur.messaging;
