package io.facteur.messaging.spooler;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.facteur.messaging.broker.BrokerException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.stream.Stream;
import javax.jms.JMSException;
import javax.mail.MessagingException;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.ObjectStoreIOException;
import org.apache.james.dnsservice.api.TemporaryResolutionException;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;

class InfrastructureFaultsTest {

    static Stream<Throwable> infrastructure() {
        return Stream.of(
                new DriverTimeoutException("query timed out"),
                AllNodesFailedException.fromErrors(List.of()),
                new ObjectStoreIOException("disk", new IOException()),
                new JMSException("closed"),
                new BrokerException("stopped", null),
                new MailQueueException("refused"),
                new ConnectException("refused"),
                new TemporaryResolutionException("servfail"),
                new IOException("No space left on device"),
                new IllegalStateException("Session is closed"),
                new MessagingException("outer", new RuntimeException(new DriverTimeoutException("inner"))),
                Exceptions.multiple(new IllegalArgumentException(), new DriverTimeoutException("one of two")),
                Exceptions.propagate(new ConnectException("refused")));
    }

    static Stream<Throwable> mail() {
        return Stream.of(
                new MessagingException("Missing start boundary"),
                new IOException("bad base64"),
                new StackOverflowError(),
                new NoClassDefFoundError("io/facteur/Gone"),
                new OutOfMemoryError(),
                new NullPointerException(),
                new ObjectNotFoundException("gone"),
                new InvalidQueryException(null, "Key length of 70000 is longer than maximum of 65535"));
    }

    @ParameterizedTest
    @MethodSource("infrastructure")
    void isInfrastructureShouldBeTrueWhenSomethingIsDown(Throwable fault) {
        assertThat(InfrastructureFaults.isInfrastructure(fault)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("mail")
    void isInfrastructureShouldBeFalseWhenTheMailIsAtFault(Throwable fault) {
        assertThat(InfrastructureFaults.isInfrastructure(fault)).isFalse();
    }

    @Test
    void isInfrastructureShouldEndWhenTheCausesAreACircle() {
        RuntimeException first = new RuntimeException();
        RuntimeException second = new RuntimeException(first);
        first.initCause(second);

        assertThat(InfrastructureFaults.isInfrastructure(first)).isFalse();
    }
}
