package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.signing.MemorySigningKeyStore;
import io.facteur.authentication.signing.SigningKeyStore;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.messaging.queue.OctetMessageStore;
import io.facteur.messaging.spooler.InfrastructureFault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.blob.api.BlobStore;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What happens to mail before it leaves. */
class SendingTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final DnsName DOMAIN = DnsName.of("bank.test");
    private static final DkimKeyPair RSA = DkimKeyPair.generateRsa(2048);
    private static final DkimKeyPair ED25519 = DkimKeyPair.generateEd25519();
    private static final String FROM = "From: <ana@bank.test>\r\n";

    private final MemorySigningKeyStore store = new MemorySigningKeyStore();
    private MailImpl mail;

    @AfterEach
    void dispose() {
        if (mail != null) {
            mail.dispose();
        }
    }

    private void mail(String message) throws Exception {
        dispose();
        mail = MailImpl.builder()
                .name("mail")
                .sender("ana@bank.test")
                .addRecipients("a@remote.test", "b@remote.test")
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(
                "mail", new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private void byUser() {
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("ana@bank.test")));
    }

    private DkimSign sign() throws MessagingException {
        return sign(store);
    }

    private static DkimSign sign(SigningKeyStore store) throws MessagingException {
        DkimSign mailet = new DkimSign(new SigningKeys(store, CLOCK), CLOCK);
        mailet.init(FakeMailetConfig.builder().build());
        return mailet;
    }

    private void keys() {
        store.add(StoredKey.pending(DOMAIN, "rsa", RSA, NOW).active(NOW)).block();
        store.add(StoredKey.pending(DOMAIN, "ed", ED25519, NOW).active(NOW)).block();
        store.add(StoredKey.pending(DOMAIN, "next", DkimKeyPair.generateEd25519(), NOW))
                .block();
    }

    private List<DkimResult> verify() throws Exception {
        DnsClient dns = ZoneDns.builder()
                .txt("rsa._domainkey.bank.test", RSA.record().text().split("(?<=\\G.{200})"))
                .txt("ed._domainkey.bank.test", ED25519.record().text())
                .build();
        try (InputStream in = new MailContent(mail).open()) {
            return new DkimVerifier(DkimPolicy.DEFAULT, new DkimKeyFinder(new DkimKeyCache(10)), CLOCK)
                    .verify(dns, MessageReader.open(in), List.of(DOMAIN))
                    .block();
        }
    }

    private String content() throws Exception {
        try (InputStream in = new MailContent(mail).open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private int signatures() throws MessagingException {
        String[] fields = mail.getMessage().getHeader("DKIM-Signature");
        return fields == null ? 0 : fields.length;
    }

    @Test
    void mailOfAUserShouldBeSignedByTheActiveKeysOfTheStore() throws Exception {
        keys();
        mail("Received: by here.test with ESMTPSA\r\n" + FROM + "Subject: caf\u00e9\r\n\r\nbody\r\n");
        byUser();

        sign().service(mail);

        assertThat(verify()).hasSize(2).allMatch(DkimResult::passed);
    }

    @Test
    void deliveryReportShouldBeSigned() throws Exception {
        keys();
        mail("From: Mail Delivery System <mailer-daemon@bank.test>\r\nAuto-Submitted: auto-replied\r\n\r\nfailed\r\n");

        sign().service(mail);

        assertThat(verify()).hasSize(2).allMatch(DkimResult::passed);
    }

    @Test
    void mailOfATrustedNetworkShouldBeSigned() throws Exception {
        keys();
        mail("Received: from printer.test\r\n" + FROM + "\r\nscan\r\n");
        mail.setAttribute(Attribute.convertToAttribute("org.apache.james.SMTPIsAuthNetwork", "true"));

        sign().service(mail);

        assertThat(signatures()).isEqualTo(2);
    }

    @Test
    void mailThatIsPassedOnShouldNotGetOurWordForIt() throws Exception {
        keys();
        mail("Received: from stranger.test\r\n" + FROM + "\r\nforged\r\n");

        sign().service(mail);

        assertThat(signatures()).isZero();
    }

    @Test
    void mailThatWasHeldShouldHaveOneSignatureOfEachKey() throws Exception {
        keys();
        mail("DKIM-Signature: v=1; a=rsa-sha256; d=other.test; s=rsa; h=from; bh=AAAA; b=AAAA\r\n" + FROM
                + "\r\nbody\r\n");
        sign().service(mail);
        sign().service(mail);

        assertThat(signatures()).isEqualTo(3);
        assertThat(verify()).filteredOn(DkimResult::passed).hasSize(2);
    }

    @Test
    void mailShouldWaitWhenTheKeysCannotBeHad() throws Exception {
        SigningKeyStore down = (SigningKeyStore) Proxy.newProxyInstance(
                SigningKeyStore.class.getClassLoader(),
                new Class<?>[] {SigningKeyStore.class},
                (self, method, arguments) -> Flux.error(new IllegalStateException("down")));
        mail(FROM + "\r\nbody\r\n");

        assertThatThrownBy(() -> sign(down).service(mail))
                .isInstanceOf(InfrastructureFault.class)
                .hasMessageContaining("bank.test");
    }

    @Test
    void signatureShouldBeOverTheConvertedMessageAsItIsStored() throws Exception {
        keys();
        mail(FROM + "Subject: caf\u00e9\r\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\nd\u00e9j\u00e0 vu, and more of it \r\n" + "x".repeat(2000)
                + "\r\n");

        ConvertTo7Bit convert = new ConvertTo7Bit();
        convert.init(FakeMailetConfig.builder().build());
        convert.service(mail);
        sign().service(mail);
        String before = content();
        store();

        assertThat(content())
                .isEqualTo(before)
                .contains("Subject: caf\u00e9\r\n", "d=E9j=E0 vu, and more of it=20\r\n");
        assertThat(verify()).hasSize(2).allMatch(DkimResult::passed);
    }

    /** In the queue, or in a repository, and back. */
    private void store() throws Exception {
        HashBlobId.Factory ids = new HashBlobId.Factory();
        BlobStore blobs = new PassThroughBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, ids);
        var messages = new OctetMessageStore(blobs).mimeMessageStore();
        MimeMessage stored =
                messages.save(mail.getMessage()).flatMap(messages::read).block();
        mail.setMessageNoCopy((MimeMessageWrapper) stored);
    }

    @Test
    void messageThatIsSevenBitShouldNotBeCopied() throws Exception {
        mail(FROM + "\r\nbody\r\n");
        MimeMessage before = mail.getMessage();

        new ConvertTo7Bit().service(mail);

        assertThat(mail.getMessage()).isSameAs(before);
    }
}
