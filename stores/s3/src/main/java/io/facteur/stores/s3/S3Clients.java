package io.facteur.stores.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Makes the client. Whoever calls closes it. */
public final class S3Clients {

    private static final int CONNECTIONS = 64;
    private static final int WAITING = 4096;
    private static final int THREADS = 2;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private S3Clients() {}

    /** @throws IllegalArgumentException when the authorities cannot be read, with the file and the reason */
    public static S3AsyncClient create(S3Settings settings) {
        return S3AsyncClient.builder()
                .endpointOverride(settings.endpoint())
                .region(Region.of(settings.region()))
                // Names of buckets in the path: a server of one's own seldom has a DNS name for each.
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())))
                // Servers that are not Amazon's often do not know the checksums that are new by default.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // Else a content is held, all of it, to be signed before it is sent without TLS.
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(true))
                .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(TimeLimits.ATTEMPTS)
                                // The SDK takes a connection again on which an early answer left its last request
                                // half sent ("Duplicate handler name"): the next attempt has another.
                                .retryOnExceptionOrCauseInstanceOf(IllegalArgumentException.class)
                                .build())
                        .addExecutionInterceptor(new FaultWords(settings))
                        .apiCallAttemptTimeout(TimeLimits.attempt(0))
                        .apiCallTimeout(TimeLimits.call(0))
                        // What the files of another user of the SDK say is not for us.
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                .httpClientBuilder(http(settings))
                .build();
    }

    private static NettyNioAsyncHttpClient.Builder http(S3Settings settings) {
        NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(CONNECTIONS)
                .maxPendingConnectionAcquires(WAITING)
                .connectionAcquisitionTimeout(LONGEST_WAIT)
                .connectionTimeout(TimeLimits.CONNECT)
                .tlsNegotiationTimeout(TimeLimits.CONNECT)
                .readTimeout(TimeLimits.SILENCE)
                .writeTimeout(TimeLimits.SILENCE)
                .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(THREADS));
        settings.authorities().ifPresent(file -> {
            TrustManager[] trusted = trust(file);
            http.tlsTrustManagersProvider(() -> trusted);
        });
        return http;
    }

    private static TrustManager[] trust(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(FaultWords.AUTHORITIES + ": " + file
                        + " has no certificate in it: certificates in PEM are wanted");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return managers.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    FaultWords.AUTHORITIES + ": " + file + " cannot be read as certificates in PEM: " + e, e);
        }
    }
}
