package io.facteur.protocols.tls;

import com.google.common.net.InetAddresses;
import io.facteur.home.HostCertificate;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate that a new home has until the administrator gives one: enough to encrypt, and not enough to be trusted
 * by a client that does not know it.
 */
public final class SelfSignedCertificate {

    public static final String CERTIFICATE = "certificate.pem";
    public static final String PRIVATE_KEY = "private.key";

    /**
     * A trial that lasts longer than a year should not end by a certificate; and clients that pin it (as a
     * self-signed one must be) would have to be told of a new one. Apple's limit for such certificates is 825 days.
     */
    private static final Duration VALIDITY = Duration.ofDays(820);

    private static final int LONGEST_COMMON_NAME = 64;

    private SelfSignedCertificate() {}

    /**
     * Makes the pair of files, if neither is there.
     *
     * @param directory for the owner alone
     * @param names host names and numeric addresses that clients connect to
     * @return whether it made them
     * @throws IOException when a file cannot be written, or when only one of the two is there
     */
    public static boolean createIfAbsent(Path directory, List<String> names, Clock clock) throws IOException {
        Path certificate = directory.resolve(CERTIFICATE);
        Path key = directory.resolve(PRIVATE_KEY);
        boolean hasCertificate = Files.exists(certificate);
        boolean hasKey = Files.exists(key);
        if (hasCertificate && hasKey) {
            return false;
        }
        if (hasCertificate || hasKey) {
            throw new IOException("There is " + (hasKey ? key : certificate) + " without "
                    + (hasKey ? certificate : key) + ": put the other there, or move both away for new ones.");
        }
        create(directory, names, clock);
        return true;
    }

    /**
     * Makes the pair anew when it is one of ours, and for another host: clients that know it would warn of the other name.
     * Whatever an administrator put there stays.
     *
     * @param names the host's name first
     * @return whether it was made
     * @throws IOException when a file cannot be read or written
     */
    public static boolean renewForOtherName(Path directory, List<String> names, Clock clock) throws IOException {
        if (!Files.exists(directory.resolve(CERTIFICATE)) || !Files.exists(directory.resolve(PRIVATE_KEY))) {
            return false;
        }
        HostCertificate certificate;
        try {
            certificate = HostCertificate.read(directory.resolve(CERTIFICATE));
        } catch (IOException expected) {
            // not one of ours: the servers say what is wrong with it
            return false;
        }
        if (!certificate.isMadeHere() || certificate.isFor(names.get(0))) {
            return false;
        }
        create(directory, names, clock);
        return true;
    }

    private static void create(Path directory, List<String> names, Clock clock) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            String certificatePem = pem(certify(pair, names, clock.instant()));
            String keyPem = pem(new JcaPKCS8Generator(pair.getPrivate(), null).generate());
            Files.createDirectories(directory);
            // the certificate last: a crash between the two leaves a key without one, which says so at the next start,
            // or
            // with that of the other host, for which both are made again
            write(directory.resolve(PRIVATE_KEY), keyPem, "rw-------");
            write(directory.resolve(CERTIFICATE), certificatePem, "rw-r--r--");
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("Could not make a certificate", e);
        }
    }

    private static X509CertificateHolder certify(KeyPair pair, List<String> names, Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Set<String> all = new LinkedHashSet<>(names);
        all.add("localhost");
        GeneralName[] alternatives = all.stream()
                .map(name -> InetAddresses.isInetAddress(name)
                        ? new GeneralName(GeneralName.iPAddress, name)
                        : new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        String first = all.iterator().next();
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, HostCertificate.SELF_SIGNED)
                .addRDN(BCStyle.CN, first.substring(0, Math.min(first.length(), LONGEST_COMMON_NAME)));
        return new JcaX509v3CertificateBuilder(
                        subject.build(),
                        new BigInteger(127, new SecureRandom()).add(BigInteger.ONE),
                        // clocks of clients are not all right
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(VALIDITY)),
                        subject.build(),
                        pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
        Path temporary =
                Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new", attributes);
        Files.write(temporary, text.getBytes(StandardCharsets.US_ASCII));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
