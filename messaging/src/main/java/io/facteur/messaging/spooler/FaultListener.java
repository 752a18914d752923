package io.facteur.messaging.spooler;

import java.util.Collection;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.lib.AbstractStateCompositeProcessor;
import org.apache.james.mailetcontainer.lib.AbstractStateMailetProcessor;
import org.apache.james.mailetcontainer.lib.AbstractStateMailetProcessor.MailetProcessorListener;
import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;

/**
 * Lets faults of the infrastructure out of James' processors. James calls its listeners last of all, with what a
 * mailet or a matcher threw and after it set the mail on its way to the error processor; what a listener throws goes
 * up to whoever called the processors. So it does whatever onMailetException and onMatchException say: "ignore" and
 * "matchall" are an administrator's word on a faulty mail, not leave to let mail through unfiltered.
 */
final class FaultListener implements MailetProcessorListener {

    /** Listens to all processors. A listener that was there before still hears everything. */
    static void listenTo(MailProcessor processors) {
        if (processors instanceof AbstractStateCompositeProcessor composite) {
            for (String state : composite.getProcessorStates()) {
                if (composite.getProcessor(state) instanceof AbstractStateMailetProcessor processor) {
                    processor.addListener(new FaultListener());
                }
            }
        }
    }

    @Override
    public void afterMailet(Mailet mailet, String mailName, String state, long processTime, Throwable fault) {
        letOut("Mailet", mailet.getClass(), fault);
    }

    @Override
    public void afterMatcher(
            Matcher matcher,
            String mailName,
            Collection<MailAddress> recipients,
            Collection<MailAddress> matches,
            long processTime,
            Throwable fault) {
        letOut("Matcher", matcher.getClass(), fault);
    }

    private static void letOut(String what, Class<?> which, Throwable fault) {
        if (fault != null && InfrastructureFaults.isInfrastructure(fault)) {
            throw new InfrastructureFault(what + " " + which.getSimpleName() + " needs what is down", fault);
        }
    }
}
