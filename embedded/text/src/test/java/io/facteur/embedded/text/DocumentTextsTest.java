package io.facteur.embedded.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.facteur.embedded.DocumentTexts;
import io.facteur.embedded.NoText;
import io.facteur.embedded.TextOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentTextsTest {

    private static final String TEXT = "The postman rings twice";
    private static final String UNKNOWN = "application/octet-stream";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private DocumentTexts texts;

    @AfterEach
    void tearDown() {
        if (texts != null) {
            texts.close();
        }
    }

    private static TextOptions options(Path directory, String heap, Duration limit, Duration idle) {
        return new TextOptions(
                Path.of(System.getProperty("facteur.text.lib")), directory, heap, 20L << 20, 1 << 20, limit, idle);
    }

    private void start(String heap, Duration limit) {
        texts = new DocumentTexts(options(directory, heap, limit, PATIENCE));
    }

    private Optional<String> read(byte[] document) throws Exception {
        return texts.of(new ByteArrayInputStream(document), UNKNOWN);
    }

    private void assertStillReads() throws Exception {
        assertThat(read(Documents.pdf(TEXT)).orElseThrow()).contains(TEXT);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("document")))
                    .isEmpty();
        }
    }

    static Stream<Arguments> documents() throws IOException {
        return Stream.of(
                Arguments.of("pdf", Documents.pdf(TEXT)),
                Arguments.of("docx", Documents.docx(TEXT)),
                Arguments.of("xlsx", Documents.xlsx(TEXT)),
                Arguments.of("xls", Documents.xls(TEXT)),
                Arguments.of("pptx", Documents.pptx(TEXT)),
                Arguments.of("ppt", Documents.ppt(TEXT)),
                Arguments.of("odt", Documents.odt(TEXT)),
                Arguments.of("rtf", Documents.rtf(TEXT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void documentShouldGiveItsText(String name, byte[] document) throws Exception {
        start("128m", PATIENCE);

        assertThat(read(document).orElseThrow()).contains(TEXT);
    }

    @Test
    void documentShouldBeWhatItIsAndNotWhatItSays() throws Exception {
        start("128m", PATIENCE);

        assertThat(texts.of(new ByteArrayInputStream(Documents.docx(TEXT)), "application/pdf")
                        .orElseThrow())
                .contains(TEXT);
    }

    @Test
    void manyDocumentsShouldBeReadByOneChild() throws Exception {
        start("128m", PATIENCE);
        read(Documents.pdf(TEXT));
        long first = texts.pid().orElseThrow();

        read(Documents.xlsx(TEXT));
        read("neither of them".getBytes(StandardCharsets.UTF_8));
        assertStillReads();

        assertThat(texts.pid()).contains(first);
    }

    @Test
    void textShouldBeCutAtItsLimit() throws Exception {
        texts = new DocumentTexts(new TextOptions(
                Path.of(System.getProperty("facteur.text.lib")),
                directory,
                "128m",
                20L << 20,
                100,
                PATIENCE,
                PATIENCE));

        assertThat(read(Documents.docx("word ".repeat(1000))).orElseThrow()).hasSize(100);
    }

    @Test
    void documentShouldBeRefusedWhenItIsTooLarge() {
        start("128m", PATIENCE);
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }
        };

        assertThatThrownBy(() -> texts.of(endless, UNKNOWN))
                .isInstanceOf(NoText.class)
                .hasMessageContaining("20 MiB");
        assertThat(texts.pid()).isEmpty();
    }

    static Stream<Arguments> bombs() throws IOException {
        return Stream.of(
                Arguments.of("zip", Documents.zipBomb()),
                Arguments.of("entities", Documents.entityBomb()),
                Arguments.of("nesting", Documents.nestedDeeply()));
    }

    /** Little of it is read, or none; what counts is that it ends, and soon, and that others are read after it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void bombShouldHurtNobody(String name, byte[] bomb) throws Exception {
        start("128m", PATIENCE);
        long start = System.nanoTime();

        Optional<String> text;
        try {
            text = read(bomb);
        } catch (NoText e) {
            assertThat(e).hasMessageContaining("memory");
            text = Optional.empty();
        }

        assertThat(text.orElse("")).hasSizeLessThanOrEqualTo(1 << 20);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        assertStillReads();
    }

    @Test
    void documentShouldGiveNoTextWhenItTakesTooLong() throws Exception {
        start("128m", Duration.ofSeconds(20));

        assertThatThrownBy(() -> read(Documents.pdfWithoutEnd()))
                .isInstanceOf(NoText.class)
                .hasMessageContaining("longer than 20 s");

        assertStillReads();
    }

    @Test
    void documentShouldGiveNoTextWhenItTakesTooMuchMemory() throws Exception {
        start("48m", PATIENCE);

        assertThatThrownBy(() -> read(Documents.memoryEater()))
                .isInstanceOf(NoText.class)
                .hasMessageContaining("more memory than 48m");

        assertStillReads();
    }

    @Test
    void childShouldBeStartedAgainWhenItWasKilledInTheMiddle() throws Exception {
        start("128m", PATIENCE);
        byte[] document = Documents.pdfWithoutEnd();
        CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
            try {
                read(document);
                return null;
            } catch (Exception e) {
                return e;
            }
        });

        long first = killed(0);
        killed(first);

        assertThat(failure.get(2, TimeUnit.MINUTES)).isInstanceOf(NoText.class).hasMessageContaining("ended twice");
        assertStillReads();
    }

    /** @return the child that was killed, another one than that before */
    private long killed(long before) {
        await().atMost(PATIENCE)
                .until(() -> texts.pid().filter(pid -> pid != before).isPresent());
        long pid = texts.pid().orElseThrow();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        return pid;
    }

    @Test
    void childShouldEndWhenThereIsNothingToRead() throws Exception {
        texts = new DocumentTexts(options(directory, "128m", PATIENCE, Duration.ofMillis(300)));
        read(Documents.pdf(TEXT));

        await().atMost(PATIENCE).until(() -> texts.pid().isEmpty());

        assertStillReads();
    }

    @Test
    void closeShouldEndTheChild() throws Exception {
        start("128m", PATIENCE);
        read(Documents.pdf(TEXT));
        ProcessHandle child = ProcessHandle.of(texts.pid().orElseThrow()).orElseThrow();

        texts.close();

        child.onExit().get(1, TimeUnit.MINUTES);
        assertThatThrownBy(() -> read(Documents.pdf(TEXT))).isInstanceOf(NoText.class);
    }

    @Test
    void childShouldEndInTheMiddleWhenItsParentDies() throws Exception {
        Path document = Files.write(directory.resolve("endless.pdf"), Documents.pdfWithoutEnd());
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dfacteur.text.lib=" + System.getProperty("facteur.text.lib"),
                        Parent.class.getName(),
                        Files.createDirectory(directory.resolve("parent")).toString(),
                        document.toString())
                .redirectError(directory.resolve("parent.err").toFile())
                .start();
        try {
            String pid = parent.inputReader().readLine();
            assertThat(pid)
                    .as(Files.readString(directory.resolve("parent.err")))
                    .isNotNull();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();

            parent.destroyForcibly();

            child.onExit().get(1, TimeUnit.MINUTES);
        } finally {
            parent.destroyForcibly();
        }
    }

    /** What has a document read that has no end, says which process does it, and waits to be killed. */
    static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws Exception {
            DocumentTexts texts = new DocumentTexts(options(Path.of(args[0]), "128m", PATIENCE, PATIENCE));
            byte[] document = Files.readAllBytes(Path.of(args[1]));
            texts.of(new ByteArrayInputStream(Documents.pdf(TEXT)), UNKNOWN);
            System.out.println(texts.pid().orElseThrow());
            texts.of(new ByteArrayInputStream(document), UNKNOWN);
        }
    }
}
