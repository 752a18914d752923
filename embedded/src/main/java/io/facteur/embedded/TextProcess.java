package io.facteur.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of the child that reads attachments. Used by one thread at a time, and ended by any. */
final class TextProcess {

    /** What Java ends with when the memory that it may use does not suffice. */
    private static final int OUT_OF_MEMORY = 3;

    private static final int BYTES_OF_A_CHARACTER = 4;

    private final Process process;
    private final int mostBytes;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private TextProcess(Process process, int longest) {
        this.process = process;
        this.mostBytes = longest * BYTES_OF_A_CHARACTER;
        this.requests = new DataOutputStream(process.getOutputStream());
        this.answers = new DataInputStream(process.getInputStream());
    }

    static TextProcess start(TextOptions options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(options.command())
                .directory(options.temporary().toFile())
                // Strangers would choose what is written, and how much.
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        return new TextProcess(builder.start(), options.longest());
    }

    /**
     * @return empty when it is none of the documents that are read, or broken
     * @throws IOException when the child ended before it answered
     */
    Optional<String> read(Path file, String type) throws IOException {
        requests.writeUTF(file.toString());
        requests.writeUTF(type);
        requests.flush();
        boolean found = answers.readBoolean();
        int length = answers.readInt();
        if (length < 0 || length > mostBytes) {
            throw new IOException("an answer of " + length + " bytes");
        }
        byte[] text = answers.readNBytes(length);
        if (text.length < length) {
            throw new IOException("an answer that was cut short");
        }
        return found ? Optional.of(new String(text, StandardCharsets.UTF_8)) : Optional.empty();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** @return whether it ended for want of memory; waits for its end, which must have begun */
    boolean endedOutOfMemory() throws InterruptedException {
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == OUT_OF_MEMORY;
    }

    void end() {
        process.destroyForcibly();
    }
}
