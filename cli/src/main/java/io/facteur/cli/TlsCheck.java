package io.facteur.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the certificate and the private key can be read, belong together, and are valid now. */
final class TlsCheck {

    private static final String WHAT = "tls";
    private static final long DAYS_TO_WARN = 14;
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    /** The key's algorithm, and one that signs with it. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final Path certificateFile;
    private final Path keyFile;

    TlsCheck(Path directory) {
        this.certificateFile = directory.resolve("certificate.pem");
        this.keyFile = directory.resolve("private.key");
    }

    Check check() {
        boolean certificate = Files.exists(certificateFile);
        if (!certificate && !Files.exists(keyFile)) {
            return Check.ok(WHAT, "no certificate yet, the first start makes a self-signed one");
        }
        if (certificate != Files.exists(keyFile)) {
            return Check.fail(
                    WHAT, "there is no " + (certificate ? keyFile : certificateFile) + ": the two files are needed");
        }
        try {
            return check(certificate());
        } catch (IOException e) {
            return Check.fail(WHAT, "cannot read " + e.getMessage());
        } catch (GeneralSecurityException e) {
            return Check.fail(WHAT, certificateFile + " is not a PEM certificate: " + e.getMessage());
        }
    }

    private X509Certificate certificate() throws IOException, GeneralSecurityException {
        // the first one is the server's, the rest is its chain
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificateFile)));
    }

    private Check check(X509Certificate certificate) throws IOException, GeneralSecurityException {
        Matcher pem = PEM.matcher(Files.readString(keyFile, StandardCharsets.ISO_8859_1));
        Optional<String> kind = pem.results()
                .map(result -> result.group(1))
                .filter(name -> name.endsWith("PRIVATE KEY"))
                .findFirst();
        if (kind.isEmpty()) {
            return Check.fail(WHAT, keyFile + " has no private key: a line -----BEGIN PRIVATE KEY----- is expected");
        }
        if (kind.get().startsWith("ENCRYPTED")) {
            return Check.fail(WHAT, keyFile + " has a password: openssl pkey -in FILE -out " + keyFile + " removes it");
        }
        if (!kind.get().equals("PRIVATE KEY")) {
            return Check.warn(
                    WHAT,
                    keyFile + " is in an old form (" + kind.get()
                            + ") and was not compared with the certificate: openssl pkey -in FILE -out " + keyFile
                            + " converts it");
        }
        Optional<PrivateKey> key = privateKey(certificate.getPublicKey().getAlgorithm());
        if (key.isEmpty() || !belong(key.get(), certificate.getPublicKey())) {
            return Check.fail(WHAT, keyFile + " is not the key of " + certificateFile);
        }
        return dates(certificate);
    }

    private Optional<PrivateKey> privateKey(String algorithm) throws IOException, GeneralSecurityException {
        Matcher pem = PEM.matcher(Files.readString(keyFile, StandardCharsets.ISO_8859_1));
        while (pem.find()) {
            if (pem.group(1).equals("PRIVATE KEY")) {
                try {
                    byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
                    return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
                } catch (InvalidKeySpecException | IllegalArgumentException expected) {
                    // damaged, or of another algorithm than the certificate: no match in either case
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static boolean belong(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = SIGNATURES.getOrDefault(publicKey.getAlgorithm(), publicKey.getAlgorithm());
        byte[] text = "whatever".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(signed);
        } catch (InvalidKeyException expected) {
            return false;
        }
    }

    private static Check dates(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        long days = ChronoUnit.DAYS.between(Instant.now(), end);
        String found = certificate.getSubjectX500Principal().getName() + ", until " + end;
        if (Instant.now().isAfter(end)) {
            return Check.fail(WHAT, "the certificate has expired: " + found);
        }
        if (Instant.now().isBefore(certificate.getNotBefore().toInstant())) {
            return Check.fail(WHAT, "the certificate is not valid yet: " + found);
        }
        return days < DAYS_TO_WARN ? Check.warn(WHAT, "only " + days + " days left: " + found) : Check.ok(WHAT, found);
    }
}
