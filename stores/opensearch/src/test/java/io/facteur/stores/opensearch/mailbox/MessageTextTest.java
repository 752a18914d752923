package io.facteur.stores.opensearch.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.james.mailbox.extractor.ParsedContent;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.ContentType;
import org.apache.james.mime4j.MimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class MessageTextTest {

    /** Of three documents that take as long as they may. */
    private static final Duration OTHERS = Duration.ofSeconds(62);

    private static final String MESSAGE = """
            Subject: the contract
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            see there
            --b
            Content-Type: application/pdf
            Content-Disposition: attachment; filename=contract.pdf

            the words of the contract
            --b--
            """.replace("\n", "\r\n");

    /** One document after the other. */
    private final Scheduler one = Schedulers.newSingle("documents", true);

    private final TextExtractor extractor = new TextExtractor() {
        @Override
        public boolean applicable(ContentType type) {
            return true;
        }

        @Override
        public ParsedContent extractContent(InputStream content, ContentType type) throws IOException {
            return ParsedContent.of(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }

        @Override
        public Mono<ParsedContent> extractContentReactive(InputStream content, ContentType type) {
            return Mono.fromCallable(() -> extractContent(content, type)).subscribeOn(one);
        }
    };

    private final MessageText text = new MessageText(extractor);

    @AfterEach
    void end() {
        one.dispose();
    }

    private void read() throws IOException, MimeException {
        text.read(new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII)));
    }

    private void isBusy(Duration time) {
        one.schedule(() -> {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void attachmentShouldBeReadWhenOthersBeforeItTakeLong() throws Exception {
        isBusy(OTHERS);

        read();

        assertThat(text.attachments()).contains("the words of the contract");
        assertThat(text.body()).contains("see there");
    }

    @Test
    void attachmentShouldNotBeTakenForEmptyWhenWhoAsksWaitsNoLonger() throws Exception {
        isBusy(OTHERS);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                begun.countDown();
                read();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        reader.start();
        begun.await();

        reader.interrupt();

        assertThatThrownBy(() -> done.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(TextNotReadException.class)
                // which ends a lane of the index
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void attachmentShouldNotBeTakenForEmptyWhenTheExtractorTakesNoMore() {
        one.dispose();

        assertThatThrownBy(this::read).isInstanceOf(TextNotReadException.class);
    }
}
