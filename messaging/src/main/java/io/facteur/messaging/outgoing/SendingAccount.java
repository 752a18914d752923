package io.facteur.messaging.outgoing;

import com.google.common.net.InetAddresses;
import io.facteur.messaging.queue.WaitingMail;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * Who has sent a mail by right: a user who logged in, or a client in a network that may relay. Such a client is named by its
 * address and not by the sender, of which one that was broken into can use any.
 *
 * @param name of the user, or an address: {@code 192.0.2.17}, {@code 2001:db8:1:2::/64}
 * @param network whether it is a client in a network that may relay
 */
public record SendingAccount(String name, boolean network) {

    private static final AttributeName NAME = AttributeName.of("io.facteur.account");
    /** Of JMAP, which has no SMTP session. */
    private static final AttributeName JMAP_USER = AttributeName.of("org.apache.james.jmap.send.MailMetaData.username");
    /** Set for clients that may relay: those of a network that we trust, and those who have logged in. */
    private static final AttributeName MAY_RELAY = AttributeName.of("org.apache.james.SMTPIsAuthNetwork");

    /** A host has all addresses of such a network. */
    private static final int NETWORK_OCTETS = 8;

    /** @return empty for what anybody may have sent, and for what was made here */
    public static Optional<SendingAccount> of(Mail mail) {
        return text(mail, Mail.SMTP_AUTH_USER)
                .or(() -> text(mail, JMAP_USER))
                .map(user -> new SendingAccount(user, false))
                .or(() -> AttributeUtils.getAttributeValueFromMail(mail, MAY_RELAY)
                        .filter(value -> Boolean.parseBoolean(value.toString()))
                        .map(any -> new SendingAccount(client(mail.getRemoteAddr()), true)));
    }

    /** Writes the name on the mail, for those who see it in a queue. */
    public void mark(Mail mail) {
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(name)));
    }

    public static boolean isMarked(Mail mail) {
        return mail.getAttribute(NAME).isPresent();
    }

    /** @return empty when it is not known */
    static String name(WaitingMail mail) {
        return mail.attribute(NAME)
                .or(() -> mail.attribute(Mail.SMTP_AUTH_USER))
                .orElse("");
    }

    private static Optional<String> text(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }

    private static String client(String address) {
        String plain = address.replaceFirst("%.*", "");
        if (!InetAddresses.isInetAddress(plain) || !(InetAddresses.forString(plain) instanceof Inet6Address six)) {
            return address;
        }
        byte[] octets = six.getAddress();
        Arrays.fill(octets, NETWORK_OCTETS, octets.length, (byte) 0);
        try {
            return InetAddresses.toAddrString(InetAddress.getByAddress(octets)) + "/" + NETWORK_OCTETS * Byte.SIZE;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
