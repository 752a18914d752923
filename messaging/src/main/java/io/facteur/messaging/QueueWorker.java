package io.facteur.messaging;

import org.apache.james.lifecycle.api.Startable;

/** Works on the mail of a queue beside the spooler. */
public interface QueueWorker extends Startable {

    void start();

    /** Takes no more mail, and lets what is in work end, if it ends soon. May be called more than once, and before start. */
    void stop();
}
