package io.facteur.mailets;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.EvaluationResults;
import io.facteur.authentication.arc.ArcSealer;
import io.facteur.authentication.dkim.Parsed;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.dns.DnsName;
import io.facteur.matchers.MailEvaluation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals a message that is passed on (RFC 8617): says what we found when it came to us, so that whoever trusts us need not
 * refuse it for what the forward breaks. Only mail that carries its Evaluation can be sealed; another stays as it is. Put
 * it last, after DkimSign.
 *
 * <p>Parameters: {@code domain}, {@code selector} and {@code keyFile}, a PEM file with an RSA key.
 */
public final class ArcSeal extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(ArcSeal.class);

    private final AuthenticationSettings settings;
    private final Clock clock;
    private ArcSealer sealer;

    @Inject
    public ArcSeal(AuthenticationSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        String text = required("domain");
        DnsName domain = DnsName.parse(text)
                .orElseThrow(() -> new MessagingException(
                        "ArcSeal: domain: found \"" + text + "\", allowed: a domain such as example.org"));
        KeyFiles files = new KeyFiles(required("selector"), required("keyFile"));
        try {
            sealer = new ArcSealer(
                    files.of(domain)
                            .orElseThrow(() -> new MessagingException("ArcSeal: there is no key for " + domain + ": "
                                    + files.file() + " does not exist")),
                    clock);
        } catch (IOException | IllegalArgumentException e) {
            throw new MessagingException("ArcSeal: " + e.getMessage(), e);
        }
    }

    private String required(String name) throws MessagingException {
        String value = getInitParameter(name);
        if (value == null || value.isBlank()) {
            throw new MessagingException("ArcSeal: " + name + " is missing");
        }
        return value.strip();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Optional<Evaluation> evaluation = MailEvaluation.of(mail);
        if (evaluation.isEmpty()) {
            return;
        }
        TopOfHeader.settle(mail.getMessage());
        try (InputStream in = new MailContent(mail).open()) {
            Parsed<List<HeaderField>> fields = sealer.seal(
                    MessageReader.open(in),
                    evaluation.get().authentication().arc().code(),
                    EvaluationResults.of(settings.authservId(), evaluation.get()));
            if (fields.value().isEmpty()) {
                LOGGER.info(
                        "{} is not sealed: {}", mail.getName(), fields.problem().orElse(null));
                return;
            }
            TopOfHeader.add(
                    mail.getMessage(),
                    fields.value().get().stream().map(DkimSign::line).toList());
        } catch (IOException e) {
            throw new MessagingException(mail.getName() + " cannot be sealed: " + e.getMessage(), e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's ARC seal";
    }
}
