package io.facteur.messaging.spooler;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.facteur.messaging.broker.BrokerException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.jms.JMSException;
import javax.mail.MessagingException;
import org.apache.james.backends.cassandra.utils.LightweightTransactionException;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.ObjectStoreException;
import org.apache.james.dnsservice.api.TemporaryResolutionException;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import reactor.core.Exceptions;

/** Tells a fault of the infrastructure from a fault of the mail, by what is anywhere in the chain of causes. */
public final class InfrastructureFaults {

    /** A chain is never that long; whoever built one that is will not make us read it. */
    private static final int LONGEST_CHAIN = 100;

    private InfrastructureFaults() {}

    public static boolean isInfrastructure(Throwable fault) {
        return find(fault).isPresent();
    }

    /** The cause that makes it a fault of the infrastructure. */
    public static Optional<Throwable> find(Throwable fault) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> next = new ArrayDeque<>();
        next.add(fault);
        while (!next.isEmpty() && seen.size() < LONGEST_CHAIN) {
            Throwable one = next.poll();
            if (!seen.add(one)) {
                continue;
            }
            if (isOne(one)) {
                return Optional.of(one);
            }
            addCauses(one, next);
        }
        return Optional.empty();
    }

    private static void addCauses(Throwable fault, Deque<Throwable> next) {
        if (fault.getCause() != null) {
            next.add(fault.getCause());
        }
        if (fault instanceof MessagingException mail && mail.getNextException() != null) {
            next.add(mail.getNextException());
        }
        // Work that ran at the same time and failed more than once.
        if (Exceptions.isMultiple(fault)) {
            next.addAll(Exceptions.unwrapMultiple(fault));
        }
    }

    private static boolean isOne(Throwable fault) {
        return fault instanceof InfrastructureFault
                || isStore(fault)
                || isBroker(fault)
                || isNetwork(fault)
                || isOverloadOrStop(fault);
    }

    private static boolean isStore(Throwable fault) {
        if (fault instanceof QueryValidationException) {
            // A statement that Cassandra refuses (a value too large, say) is refused tomorrow as well.
            return fault instanceof UnauthorizedException;
        }
        if (fault instanceof ObjectNotFoundException) {
            return false;
        }
        return fault instanceof DriverException
                || fault instanceof LightweightTransactionException
                || fault instanceof ObjectStoreException
                || isIllegalState(fault, "Session is closed");
    }

    private static boolean isBroker(Throwable fault) {
        return fault instanceof JMSException || fault instanceof BrokerException || fault instanceof MailQueueException;
    }

    private static boolean isNetwork(Throwable fault) {
        return fault instanceof SocketException
                || fault instanceof SocketTimeoutException
                || fault instanceof UnknownHostException
                || fault instanceof ClosedChannelException
                || fault instanceof TemporaryResolutionException;
    }

    private static boolean isOverloadOrStop(Throwable fault) {
        // Interrupted: the process stops.
        return fault instanceof InterruptedException
                || fault instanceof TimeoutException
                || fault instanceof RejectedExecutionException
                || isIllegalState(fault, "Timeout on blocking read")
                || fault instanceof IOException && says(fault, "No space left on device");
    }

    private static boolean isIllegalState(Throwable fault, String message) {
        return fault instanceof IllegalStateException && says(fault, message);
    }

    private static boolean says(Throwable fault, String message) {
        return fault.getMessage() != null && fault.getMessage().contains(message);
    }
}
