package io.facteur.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** The end of a file that grows, and what is added to it. It may be replaced by a new one at any time. */
final class Tail {

    private static final int BLOCK = 64 * 1024;

    private final Path file;
    private Object key;
    private long position;

    /** @param lines how many of the lines that are there the first read gives; 0 for none, negative for all */
    Tail(Path file, int lines) throws IOException {
        this.file = file;
        this.key = key();
        this.position = lines < 0 ? 0 : startOf(lines);
    }

    private Object key() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private long startOf(int lines) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long end = channel.size();
            if (lines == 0) {
                return end;
            }
            int found = 0;
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (long from = end; from > 0; ) {
                long start = Math.max(0, from - BLOCK);
                block.clear().limit((int) (from - start));
                while (block.hasRemaining() && channel.read(block, start + block.position()) > 0) {
                    // until the block is full
                }
                for (int i = block.position() - 1; i >= 0; i--) {
                    // the line break at the very end closes the last line: it does not begin another
                    if (block.get(i) == '\n' && start + i < end - 1 && ++found >= lines) {
                        return start + i + 1;
                    }
                }
                from = start;
            }
            return 0;
        }
    }

    /** @return what was added since the last read, up to its last complete line */
    String read() throws IOException {
        try {
            Object now = key();
            if (!Objects.equals(now, key) || Files.size(file) < position) {
                // another file in its place, or emptied: begin again
                key = now;
                position = 0;
            }
            return readFromPosition();
        } catch (NoSuchFileException expected) {
            // between two files
            return "";
        }
    }

    private String readFromPosition() throws IOException {
        StringBuilder text = new StringBuilder();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            while (channel.read(block.clear(), position) > 0) {
                int end = block.position();
                int complete = end;
                while (complete > 0 && block.get(complete - 1) != '\n') {
                    complete--;
                }
                if (complete == 0 && end < BLOCK) {
                    break;
                }
                int length = complete == 0 ? end : complete;
                text.append(new String(block.array(), 0, length, StandardCharsets.UTF_8));
                position += length;
            }
        }
        return text.toString();
    }
}
