package io.facteur.stores.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.testing.EmbeddedS3;
import io.facteur.testing.TlsTunnel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.ObjectStoreIOException;
import org.apache.james.blob.api.TestBlobId;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3AsyncClient;

class S3TlsTest {

    private static final BucketName BUCKET = BucketName.of("tls");
    private static final TestBlobId ID = new TestBlobId("1_2_a");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private TlsTunnel tunnel(String san) throws Exception {
        URI server = EmbeddedS3.get().endpoint();
        return TlsTunnel.to(new InetSocketAddress(server.getHost(), server.getPort()), san, directory);
    }

    private static S3AsyncClient client(String endpoint, Optional<Path> authorities) {
        return S3Clients.create(new S3Settings(
                URI.create(endpoint), "us-east-1", "t-", EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY, authorities));
    }

    private static S3BlobStoreDAO store(S3AsyncClient client) {
        return S3TestStore.at(client, S3TestStore.freshPrefix(), new TestBlobId.Factory());
    }

    private static void assertThatBlobsAreStored(String endpoint, Path authority) {
        byte[] content = new byte[MultipartUpload.PART + 1000];
        new Random(1).nextBytes(content);
        try (S3AsyncClient client = client(endpoint, Optional.of(authority))) {
            S3BlobStoreDAO store = store(client);
            store.save(BUCKET, ID, content).block(PATIENCE);

            assertThat(store.readBytes(BUCKET, ID).block(PATIENCE)).isEqualTo(content);
            assertThat(new S3HealthCheck(store, BUCKET).check().block(PATIENCE).getStatus())
                    .isEqualTo(ResultStatus.HEALTHY);
            store.close();
        }
    }

    /** @return of what the health check says, which is what a failed request says as well */
    private static AbstractStringAssert<?> assertThatFault(String endpoint, Optional<Path> authorities) {
        try (S3AsyncClient client = client(endpoint, authorities)) {
            S3BlobStoreDAO store = store(client);
            assertThatThrownBy(() -> store.save(BUCKET, ID, new byte[10]).block(PATIENCE))
                    .isInstanceOf(ObjectStoreIOException.class)
                    .hasMessageContaining(endpoint);
            Result result = new S3HealthCheck(store, BUCKET).check().block(PATIENCE);
            store.close();
            assertThat(result.getStatus()).isEqualTo(ResultStatus.DEGRADED);
            return assertThat(result.getCause().orElseThrow()).contains(endpoint);
        }
    }

    @Test
    void blobsShouldBeStoredWhenTheCertificateIsForTheAddress() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatBlobsAreStored("https://127.0.0.1:" + tunnel.port(), tunnel.authority());
        }
    }

    @Test
    void blobsShouldBeStoredWhenTheCertificateIsForTheNameInTheSettings() throws Exception {
        try (TlsTunnel tunnel = tunnel("dns:localhost")) {
            assertThatBlobsAreStored("https://localhost:" + tunnel.port(), tunnel.authority());
        }
    }

    @Test
    void requestShouldFailWhenTheCertificateIsForAnotherHost() throws Exception {
        try (TlsTunnel tunnel = tunnel("dns:localhost")) {
            assertThatFault("https://127.0.0.1:" + tunnel.port(), Optional.of(tunnel.authority()))
                    .contains("is for another host");
        }
    }

    @Test
    void requestShouldFailWhenNobodyVouchesForTheCertificate() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatFault("https://127.0.0.1:" + tunnel.port(), Optional.empty())
                    .contains("is not signed by Java's own authorities")
                    .contains("s3.tls.ca");
        }
    }

    @Test
    void requestShouldFailWhenAnotherAuthorityIsTrusted() throws Exception {
        Path others = Files.createDirectory(directory.resolve("others"));
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1");
                TlsTunnel other = TlsTunnel.to(new InetSocketAddress("127.0.0.1", 9), "ip:127.0.0.1", others)) {
            assertThatFault("https://127.0.0.1:" + tunnel.port(), Optional.of(other.authority()))
                    .contains("is not signed by the authorities of s3.tls.ca")
                    .contains(other.authority().toString());
        }
    }

    @Test
    void requestShouldFailWhenTheServerHasTlsAndTheSettingsHaveNot() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatFault("http://127.0.0.1:" + tunnel.port(), Optional.empty())
                    .contains("does it ask for TLS")
                    .contains("s3.endpoint");
        }
    }

    @Test
    void requestShouldFailWhenTheSettingsHaveTlsAndTheServerHasNot() {
        assertThatFault("https://127.0.0.1:" + EmbeddedS3.get().endpoint().getPort(), Optional.empty())
                .contains("does it answer without TLS? See s3.endpoint");
    }

    @Test
    void clientShouldNotBeMadeWhenTheFileHoldsNoCertificate() throws Exception {
        Path empty = Files.writeString(directory.resolve("ca.pem"), "");
        Path words = Files.writeString(directory.resolve("words.pem"), "no certificate");

        for (Path file : List.of(empty, words, directory.resolve("missing.pem"))) {
            assertThatThrownBy(() -> client("https://127.0.0.1:9", Optional.of(file)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("s3.tls.ca")
                    .hasMessageContaining(file.toString());
        }
    }
}
