package io.facteur.guice;

import io.facteur.messaging.MessagingLifecycle;
import javax.inject.Inject;
import org.apache.james.utils.GuiceProbe;

/** Lets whoever stops the server end the work on mail first, while all that the work needs still runs. */
public final class MessagingProbe implements GuiceProbe {

    private final MessagingLifecycle messaging;

    @Inject
    MessagingProbe(MessagingLifecycle messaging) {
        this.messaging = messaging;
    }

    /** Waits for what is in work, but not for ever. */
    public void stopWorking() {
        messaging.stopWorking();
    }
}
