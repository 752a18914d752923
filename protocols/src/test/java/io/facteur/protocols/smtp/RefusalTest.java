package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.List;
import org.apache.james.core.Domain;
import org.apache.james.rrt.lib.MappingSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that receives mail refuses, and with which code; what it does not refuse it must keep. */
class RefusalTest {

    private static final String MESSAGE = "Subject: hello\r\n\r\nworld\r\n.\r\n";

    @TempDir
    private Path directory;

    private Backend backend;
    private TestServers servers;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        backend = new Backend();
        servers = TestServers.start(directory, backend);
        client = servers.connect("smtp").begin(false, false);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        servers.close();
    }

    private static MappingSource source(String address) {
        String[] parts = address.split("@");
        return parts[0].isEmpty()
                ? MappingSource.fromDomain(Domain.of(parts[1]))
                : MappingSource.fromUser(parts[0], Domain.of(parts[1]));
    }

    private String rcpt(String recipient) throws Exception {
        return client.smtp("RCPT TO:<" + recipient + ">");
    }

    @ParameterizedTest
    @CsvSource({
        "user@local.test, 250 2.1.5",
        "User@LOCAL.Test, 250 2.1.5",
        "alias@local.test, 250 2.1.5",
        "ALIAS@LOCAL.TEST, 250 2.1.5",
        "forward@local.test, 250 2.1.5",
        "group@local.test, 250 2.1.5",
        "user@alias-domain.test, 250 2.1.5",
        "nobody@alias-domain.test, 550 5.1.1",
        "dangling@local.test, 550 5.1.1",
        "gone@local.test, 550 5.1.1",
        "nobody@local.test, 550 5.1.1",
        "postmaster@local.test, 250 2.1.5",
        "PostMaster@other.test, 250 2.1.5",
        "postmaster, 250 2.1.5",
        "POSTMASTER, 250 2.1.5",
        "postmaster@remote.test, 550 5.7.1",
        "user@xn--bcher-kva.test, 250 2.1.5",
        "user@XN--BCHER-KVA.test, 250 2.1.5",
        "user@bücher.test, 250 2.1.5",
        "nobody@bücher.test, 550 5.1.1",
        "anything@caught.test, 250 2.1.5",
    })
    void recipientShouldBeAnsweredByWhetherSomebodyGetsIt(String recipient, String expected) throws Exception {
        backend.addDomain("alias-domain.test");
        backend.addDomain("caught.test");
        backend.rewriteTable().addAliasMapping(source("alias@local.test"), "user@local.test");
        backend.rewriteTable().addForwardMapping(source("forward@local.test"), "friend@remote.test");
        backend.rewriteTable().addGroupMapping(source("group@local.test"), "user@local.test");
        backend.rewriteTable().addGroupMapping(source("group@local.test"), "friend@remote.test");
        backend.rewriteTable().addAliasMapping(source("dangling@local.test"), "nobody@other.test");
        backend.rewriteTable().addErrorMapping(source("gone@local.test"), "550 left us");
        backend.rewriteTable().addDomainAliasMapping(source("@alias-domain.test"), Domain.of("local.test"));
        backend.catchAll("caught.test", "user@local.test");
        client.smtp("MAIL FROM:<someone@remote.test>");

        assertThat(rcpt(recipient)).startsWith(expected);
    }

    @Test
    void recipientShouldBeDeferredWhenMailboxIsFull() throws Exception {
        backend.limit("full@local.test", 1000);
        client.smtp("MAIL FROM:<someone@remote.test> SIZE=2000");

        assertThat(rcpt("full@local.test")).startsWith("452 4.2.2");
        assertThat(rcpt("user@local.test")).startsWith("250");
    }

    @Test
    void messageShouldBeDeferredWhenMailboxHasNoRoomForIt() throws Exception {
        backend.limit("full@local.test", 1000);
        client.smtp("MAIL FROM:<someone@remote.test>");
        assertThat(rcpt("full@local.test")).startsWith("250");
        client.smtp("DATA");

        assertThat(client.raw("Subject: x\r\n\r\n" + "0123456789\r\n".repeat(200) + ".\r\n")
                        .reply())
                .startsWith("452 4.2.2");
        assertThat(backend.spooled()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1048577", "99999999999999999999"})
    void mailShouldBeRefusedWhenDeclaredTooLarge(String size) throws Exception {
        assertThat(client.smtp("MAIL FROM:<someone@remote.test> SIZE=" + size)).startsWith("552 5.3.4");
    }

    @Test
    void messageShouldBeRefusedWhenTooLargeAndSessionGoesOn() throws Exception {
        client.smtp("MAIL FROM:<someone@remote.test>");
        rcpt("user@local.test");
        client.smtp("DATA");

        assertThat(client.raw("Subject: x\r\n\r\n" + "0123456789\r\n".repeat(100_000) + ".\r\n")
                        .reply())
                .startsWith("552 5.3.4");
        assertThat(backend.spooled()).isEmpty();
        send();
    }

    private void send() throws Exception {
        assertThat(client.smtp("MAIL FROM:<someone@remote.test>")).startsWith("250");
        assertThat(rcpt("user@local.test")).startsWith("250");
        assertThat(client.smtp("DATA")).startsWith("354");
        assertThat(client.raw(MESSAGE).reply()).startsWith("250 2.6.0");
    }

    @Test
    void messageShouldBeSpooledAsItWasSent() throws Exception {
        client.smtp("MAIL FROM:<someone@remote.test> BODY=8BITMIME");
        rcpt("user@local.test");
        client.smtp("DATA");
        client.raw("Subject: dots\r\n\r\n..one\r\n...two\r\n.three\r\nfour ü\r\n.\r\n")
                .reply();

        assertThat(backend.spooled())
                .singleElement()
                .asString()
                .startsWith("someone@remote.test -> [user@local.test]")
                .contains("Received: from client.test ([127.0.0.1])\r\n\tby mail.local.test with ESMTP id ")
                .endsWith("Subject: dots\r\n\r\n.one\r\n..two\r\nthree\r\nfour ü\r\n");
    }

    @Test
    void recipientShouldBeDeferredWhenStoreFailsAndSessionGoesOn() throws Exception {
        backend.disturbUsers((method, arguments) -> {
            throw new IllegalStateException("the store is down");
        });
        client.smtp("MAIL FROM:<someone@remote.test>");
        assertThat(rcpt("user@local.test")).startsWith("451 4.3.0");
        assertThat(rcpt("nobody@local.test")).startsWith("451 4.3.0");

        backend.disturbUsers((method, arguments) -> {});
        assertThat(rcpt("user@local.test")).startsWith("250");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                org.apache.james.queue.api.MailQueue.MailQueueException.class,
                NoClassDefFoundError.class,
                OutOfMemoryError.class,
                StackOverflowError.class
            })
    void messageShouldBeDeferredWhenSpoolFails(Class<? extends Throwable> fault) throws Exception {
        backend.disturbQueues((method, arguments) -> {
            if (method.equals("enQueue")) {
                sneak(fault.getConstructor(String.class).newInstance("down"));
            }
        });
        client.smtp("MAIL FROM:<someone@remote.test>");
        rcpt("user@local.test");
        client.smtp("DATA");
        assertThat(client.raw(MESSAGE).reply()).startsWith("451 4.3.0");

        backend.disturbQueues((method, arguments) -> {});
        send();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable fault) throws T {
        throw (T) fault;
    }

    @Test
    void loginShouldBeDeferredWhenStoreFails() throws Exception {
        backend.disturbUsers((method, arguments) -> {
            throw new IllegalStateException("the store is down");
        });
        try (Client submission = servers.connect("submissions").begin(false, false)) {
            assertThat(submission.smtp("AUTH PLAIN " + Client.plain("user@local.test", Backend.PASSWORD)))
                    .startsWith("454 4.7.0");
        }
    }

    @Test
    void parameterShouldBeRefusedWhenUnknown() throws Exception {
        assertThat(client.smtp("MAIL FROM:<someone@remote.test> SMTPUTF8")).startsWith("555 5.5.4");
        assertThat(client.smtp("MAIL FROM:<someone@remote.test> BODY=BINARYMIME"))
                .startsWith("555 5.5.4");
        assertThat(client.smtp("MAIL FROM:<someone@remote.test> SIZE=abc")).startsWith("501 5.5.4");
        assertThat(client.smtp("BDAT 5 LAST")).startsWith("500");
    }

    @Test
    void ehloShouldNotOfferWhatIsNotThere() throws Exception {
        assertThat(client.line("EHLO client.test").readUntil(line -> line.startsWith("250 ")))
                .extracting(line -> line.substring(4))
                .contains("PIPELINING", "8BITMIME", "SIZE 1048576", "STARTTLS")
                .doesNotContain("CHUNKING", "SMTPUTF8", "DSN")
                .noneMatch(line -> line.startsWith("AUTH"));
    }

    @Test
    void lmtpShouldAnswerForEachRecipientWhenSpooled() throws Exception {
        try (Client lmtp = servers.connect("lmtp")) {
            lmtp.reply();
            lmtp.smtp("LHLO client.test");
            lmtp.smtp("MAIL FROM:<someone@remote.test>");
            assertThat(lmtp.smtp("RCPT TO:<user@local.test>")).startsWith("250");
            assertThat(lmtp.smtp("RCPT TO:<nobody@local.test>")).startsWith("550 5.1.1");
            assertThat(lmtp.smtp("RCPT TO:<full@local.test>")).startsWith("250");
            lmtp.smtp("DATA");
            lmtp.raw(MESSAGE);

            assertThat(List.of(lmtp.reply(), lmtp.reply())).allMatch(reply -> reply.startsWith("250 2.6.0"));
            assertThat(lmtp.smtp("NOOP")).startsWith("250");
            assertThat(backend.spooled()).singleElement().asString().contains("with LMTP id ");
        }
    }
}
