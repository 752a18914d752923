package io.facteur.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteSource;
import com.google.common.io.Files;
import io.facteur.testing.EmbeddedS3;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.TestBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** A message of 50 MiB goes through a JVM that has less memory than that. */
class LargeMessageTest {

    private static final int SIZE = 50 * 1024 * 1024;

    @Test
    void messageShouldBeStoredAndReadWhenItIsLargerThanTheMemory(@TempDir Path directory) throws Exception {
        Process small = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-XX:MaxDirectMemorySize=16m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        EmbeddedS3.get().endpoint().toString(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        boolean ended = small.waitFor(5, TimeUnit.MINUTES);
        small.destroyForcibly();

        String output = java.nio.file.Files.readString(directory.resolve("output"));
        assertThat(ended).as(output).isTrue();
        assertThat(small.exitValue()).as(output).isZero();
        assertThat(output).contains("file: the same", "stream: the same");
    }

    /** Runs in a JVM of its own. */
    static final class Child {

        private static final BucketName BUCKET = BucketName.of("large");

        private Child() {}

        public static void main(String[] args) throws IOException {
            try (S3AsyncClient client = S3TestStore.client(URI.create(args[0]), EmbeddedS3.SECRET_KEY);
                    S3BlobStoreDAO large = S3TestStore.at(client, S3TestStore.freshPrefix(), new TestBlobId.Factory());
                    HybridBlobStoreDAO store = new HybridBlobStoreDAO(
                            new MemoryBlobStoreDAO(), large, 64 * 1024, new RecordingMetricFactory())) {
                Path file = Path.of(args[1]).resolve("message");
                ByteSource message = Files.asByteSource(file.toFile());
                HashCode hash = write(file);

                TestBlobId whole = new TestBlobId("whole");
                store.save(BUCKET, whole, message).block();
                compare("file", hash, store.readReactive(BUCKET, whole).block());

                TestBlobId parts = new TestBlobId("parts");
                try (InputStream in = message.openStream()) {
                    store.save(BUCKET, parts, in).block();
                }
                compare("stream", hash, store.read(BUCKET, parts));
            }
            System.exit(0);
        }

        private static HashCode write(Path file) throws IOException {
            Random random = new Random(7);
            byte[] piece = new byte[64 * 1024];
            try (OutputStream out = java.nio.file.Files.newOutputStream(file)) {
                for (int written = 0; written < SIZE; written += piece.length) {
                    random.nextBytes(piece);
                    out.write(piece);
                }
            }
            return Files.asByteSource(file.toFile()).hash(Hashing.sha256());
        }

        private static void compare(String name, HashCode hash, InputStream stream) throws IOException {
            try (HashingInputStream in = new HashingInputStream(Hashing.sha256(), stream)) {
                in.transferTo(OutputStream.nullOutputStream());
                System.out.println(name + (in.hash().equals(hash) ? ": the same" : ": another"));
            }
        }
    }
}
