package io.facteur.matchers;

import io.facteur.authentication.check.Envelope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * Who gave us a mail, for when it is evaluated again. {@link Mail#getRemoteAddr} is no such thing: for a mail that came by
 * LMTP, or was made here, it is an address of ours.
 */
public final class MailClient {

    private static final AttributeName ADDRESS = AttributeName.of("io.facteur.client");
    private static final AttributeName HELO = AttributeName.of("io.facteur.helo");

    private MailClient() {}

    public static void set(Mail mail, InetAddress client, String helo) {
        mail.setAttribute(new Attribute(ADDRESS, AttributeValue.of(client.getHostAddress())));
        mail.setAttribute(new Attribute(HELO, AttributeValue.of(helo)));
    }

    /** The envelope of a mail, with its client as far as one is known. */
    public static Envelope envelope(Mail mail) {
        return new Envelope(
                text(mail, ADDRESS).flatMap(MailClient::address),
                text(mail, HELO).orElse(""),
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(""));
    }

    private static Optional<String> text(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }

    private static Optional<InetAddress> address(String text) {
        try {
            // numeric, since we wrote it; another text would be looked up
            return text.matches("[0-9a-fA-F:.%]+") ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
