package io.facteur.mailets;

import io.facteur.authentication.dkim.DkimSigner;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.dkim.SigningOptions;
import io.facteur.authentication.message.Authors;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.dns.DnsName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs a message (RFC 6376) for the domain of its author, so that the signature is aligned with From (RFC 9989 4.4). A
 * message of several authors, or of a domain that has no key here, stays as it is. Put it last: whatever changes the
 * message afterwards breaks the signature.
 *
 * <p>Without parameters it signs by the keys of the store ({@code facteur dkim}): mail of users who logged in, of networks
 * that may relay, and what was made here, such as delivery reports. It does not sign what is only passed on. A signature
 * that the message has of these keys already is replaced: mail that was held comes here again.
 *
 * <p>With parameters it signs by files: {@code selector} and {@code keyFile}, and the same for a second signature, by
 * Ed25519 (RFC 8463): {@code ed25519Selector} and {@code ed25519KeyFile}. A file is PEM; <code>${domain}</code> in its path
 * is the domain that signs. {@code domains}: which ones sign, with commas between; without it, every one that has a key
 * file.
 */
public final class DkimSign extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(DkimSign.class);

    private static final List<String> PARAMETERS =
            List.of("selector", "keyFile", "ed25519Selector", "ed25519KeyFile", "domains");

    private final StoredKeys stored;
    private final Clock clock;
    private final List<KeyFiles> keys = new ArrayList<>();
    private final Set<DnsName> domains = new LinkedHashSet<>();

    @Inject
    public DkimSign(SigningKeys stored, Clock clock) {
        this.stored = new StoredKeys(stored);
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        if (PARAMETERS.stream().allMatch(name -> getInitParameter(name) == null)) {
            return;
        }
        keys.add(new KeyFiles(required("selector"), required("keyFile")));
        if (getInitParameter("ed25519Selector") != null || getInitParameter("ed25519KeyFile") != null) {
            keys.add(new KeyFiles(required("ed25519Selector"), required("ed25519KeyFile")));
        }
        String list = getInitParameter("domains", "");
        for (String text : list.isBlank() ? new String[0] : list.split(",")) {
            DnsName domain = DnsName.parse(text.strip())
                    .orElseThrow(() -> new MessagingException(
                            "DkimSign: domains: found \"" + text.strip() + "\", allowed: domains such as example.org"));
            domains.add(domain);
            checkNow(domain);
        }
        if (domains.isEmpty() && !keys.stream().allMatch(KeyFiles::isForEveryDomain)) {
            throw new MessagingException(
                    "DkimSign: without domains, keyFile must contain ${domain}:" + " one key cannot be every domain's");
        }
    }

    private String required(String name) throws MessagingException {
        String value = getInitParameter(name);
        if (value == null || value.isBlank()) {
            throw new MessagingException("DkimSign: " + name + " is missing");
        }
        return value.strip();
    }

    /** A domain that is named has its keys, and they can be used: said at the start and not with the first message. */
    private void checkNow(DnsName domain) throws MessagingException {
        for (KeyFiles files : keys) {
            try {
                if (files.of(domain).isEmpty()) {
                    throw new MessagingException(
                            "DkimSign: there is no key for " + domain + ": " + files.file() + " does not exist");
                }
            } catch (IOException e) {
                throw new MessagingException("DkimSign: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (keys.isEmpty() && !WrittenHere.is(mail)) {
            LOGGER.debug("{} is not signed: it is passed on", mail.getName());
            return;
        }
        TopOfHeader.settle(mail.getMessage());
        try {
            Authors authors = authors(mail);
            List<SigningKey> signing = authors.domains().size() == 1 && authors.fields() == 1
                    ? keysOf(authors.domains().get(0))
                    : List.of();
            if (signing.isEmpty()) {
                LOGGER.debug("{} is not signed: {} is no domain that signs", mail.getName(), authors.domains());
                return;
            }
            if (keys.isEmpty()) {
                OwnSignatures.remove(mail.getMessage(), signing);
            }
            sign(mail, signing);
        } catch (IOException e) {
            throw new MessagingException(mail.getName() + " cannot be signed: " + e.getMessage(), e);
        }
    }

    private static Authors authors(Mail mail) throws IOException {
        try (InputStream in = new MailContent(mail).open()) {
            return Authors.of(MessageReader.open(in));
        }
    }

    private void sign(Mail mail, List<SigningKey> signing) throws IOException, MessagingException {
        try (InputStream in = new MailContent(mail).open()) {
            MessageReader reader = MessageReader.open(in);
            if (reader.truncated()) {
                LOGGER.info("{} is not signed: its header is too long to be read", mail.getName());
                return;
            }
            List<HeaderField> fields = new DkimSigner(signing, SigningOptions.DEFAULT, clock).sign(reader);
            TopOfHeader.add(
                    mail.getMessage(), fields.stream().map(DkimSign::line).toList());
        }
    }

    private List<SigningKey> keysOf(DnsName domain) throws IOException {
        if (keys.isEmpty()) {
            return stored.of(domain);
        }
        List<SigningKey> found = new ArrayList<>();
        if (domains.isEmpty() || domains.contains(domain)) {
            for (KeyFiles files : keys) {
                Optional<SigningKey> key = files.of(domain);
                key.ifPresent(found::add);
            }
        }
        return found;
    }

    /** Without its last line end, as JavaMail has it. */
    static String line(HeaderField field) {
        String text = new String(field.octets(), StandardCharsets.ISO_8859_1);
        return text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : text;
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's DKIM signatures";
    }
}
