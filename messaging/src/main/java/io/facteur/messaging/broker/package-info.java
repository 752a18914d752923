/**
 * The embedded broker in which ready mail waits: in the process, without a port, every change on disk before the
 * call returns. Its messages are texts of a KiB or two; the content of a mail is in the blob store.
 */
package io.facteur.messaging.broker;
