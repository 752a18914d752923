package io.facteur.protocols.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.james.util.concurrent.NamedThreadFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees when the certificate or its key were replaced, and has the servers take them, without a restart and without
 * ending a session. It looks from time to time: file systems that do not tell of changes, and tools that replace a link
 * to a directory, are common where certificates are renewed.
 */
public final class CertificateWatcher implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(CertificateWatcher.class);

    /** How the servers take what is in the files. */
    @FunctionalInterface
    public interface Reload {
        void run() throws Exception;
    }

    private final Path certificate;
    private final Path key;
    private final Reload reload;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(NamedThreadFactory.withName("certificate-watcher"));
    private String seen;

    public CertificateWatcher(Path directory, Reload reload) throws IOException {
        this.certificate = directory.resolve(SelfSignedCertificate.CERTIFICATE);
        this.key = directory.resolve(SelfSignedCertificate.PRIVATE_KEY);
        this.reload = reload;
        this.seen = fingerprint();
    }

    public void start(Duration interval) {
        thread.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** @return whether there was something new and the servers have it now */
    boolean look() {
        try {
            String now = fingerprint();
            if (now.equals(seen)) {
                return false;
            }
            // whether it is good or not, it is said once
            seen = now;
            X509Certificate found = check();
            reload.run();
            LOGGER.info(
                    "The servers have the new certificate {} now, valid until {}",
                    found.getSubjectX500Principal(),
                    found.getNotAfter().toInstant());
            return true;
        } catch (Exception e) {
            LOGGER.error(
                    "The new certificate in {} and {} cannot be used, the servers go on with the old one: {}",
                    certificate,
                    key,
                    e.toString());
            return false;
        }
    }

    private String fingerprint() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(certificate));
            digest.update(Files.readAllBytes(key));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The pair is tried before a server sees it: while one of the files is new and the other is not yet, they do not
     * fit.
     */
    private X509Certificate check() throws Exception {
        X509Certificate found;
        try (InputStream in = Files.newInputStream(certificate)) {
            found = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        found.checkValidity();
        PrivateKey privateKey = readKey();
        String algorithm =
                "SHA256with" + ("EC".equals(privateKey.getAlgorithm()) ? "ECDSA" : privateKey.getAlgorithm());
        if (privateKey.getAlgorithm().startsWith("Ed")) {
            algorithm = privateKey.getAlgorithm();
        }
        byte[] probe = Arrays.copyOf(found.getSignature(), 32);
        Signature sign = Signature.getInstance(algorithm);
        sign.initSign(privateKey);
        sign.update(probe);
        Signature verify = Signature.getInstance(algorithm);
        verify.initVerify(found.getPublicKey());
        verify.update(probe);
        if (!verify.verify(sign.sign())) {
            throw new IOException("the key is not the one of the certificate");
        }
        return found;
    }

    private PrivateKey readKey() throws IOException {
        try (PEMParser parser = new PEMParser(Files.newBufferedReader(key))) {
            Object object = parser.readObject();
            while (object != null) {
                if (object instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
                }
                if (object instanceof PrivateKeyInfo info) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
                // such as the parameters of a curve, before the key
                object = parser.readObject();
            }
        }
        throw new IOException("no private key in the file, or one with a password");
    }
}
