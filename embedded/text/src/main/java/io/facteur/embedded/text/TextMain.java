package io.facteur.embedded.text;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Reads files that it is told on standard input, one after the other, and writes their texts on standard output, until the
 * input ends: then it ends at once, in the middle of a file too. So it never outlives its parent, which ends it when a file
 * takes too long.
 *
 * <p>A request is the path and the media type as the message told it, both as {@link DataOutputStream#writeUTF} writes
 * them. An answer is whether there is a text, its length in bytes, and it, in UTF-8.
 */
public final class TextMain {

    private TextMain() {}

    private record Request(Path file, String type) {}

    /** @param args how many characters a text has at most */
    public static void main(String[] args) throws IOException, InterruptedException {
        int longest = Integer.parseInt(args[0]);
        PrintStream answers = System.out;
        // What a library prints must not get between the answers.
        System.setOut(System.err);
        BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> readRequests(requests), "requests");
        reader.setDaemon(true);
        reader.start();
        DataOutputStream out = new DataOutputStream(answers);
        DocumentText texts = new DocumentText(longest);
        while (true) {
            Request request = requests.take();
            answer(out, texts, request);
        }
    }

    private static void answer(DataOutputStream out, DocumentText texts, Request request) throws IOException {
        byte[] text = new byte[0];
        boolean found = true;
        try {
            text = texts.of(request.file(), request.type()).getBytes(StandardCharsets.UTF_8);
        } catch (Exception | StackOverflowError e) {
            // No document, a broken one, one with a password, one that is nested too deep. Memory that ends, ends this
            // process.
            found = false;
        }
        out.writeBoolean(found);
        out.writeInt(text.length);
        out.write(text);
        out.flush();
    }

    private static void readRequests(BlockingQueue<Request> requests) {
        try (DataInputStream in = new DataInputStream(System.in)) {
            while (true) {
                Path file = Path.of(in.readUTF());
                requests.add(new Request(file, in.readUTF()));
            }
        } catch (IOException expected) {
            // the end of the parent, or its wish
            Runtime.getRuntime().halt(0);
        }
    }
}
