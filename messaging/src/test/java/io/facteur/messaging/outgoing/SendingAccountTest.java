package io.facteur.messaging.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendingAccountTest {

    private static final String MAY_RELAY = "org.apache.james.SMTPIsAuthNetwork";

    private static FakeMail mail(String address) throws Exception {
        return FakeMail.builder().name("mail").remoteAddr(address).build();
    }

    @Test
    void userShouldBeTheAccountThoughEveryUserMayRelay() throws Exception {
        FakeMail smtp = mail("192.0.2.17");
        smtp.setAttribute(Attribute.convertToAttribute(MAY_RELAY, true));
        smtp.setAttribute(Attribute.convertToAttribute(Mail.SMTP_AUTH_USER.asString(), "ana@example.org"));
        FakeMail jmap = mail("127.0.0.1");
        jmap.setAttribute(
                Attribute.convertToAttribute("org.apache.james.jmap.send.MailMetaData.username", "bob@example.org"));

        assertThat(SendingAccount.of(smtp)).contains(new SendingAccount("ana@example.org", false));
        assertThat(SendingAccount.of(jmap)).contains(new SendingAccount("bob@example.org", false));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.17, 192.0.2.17",
        "2001:db8:1:2:a:b:c:d, 2001:db8:1:2::/64",
        "fe80::1%eth0, fe80::/64",
        "::ffff:192.0.2.17, ::ffff:192.0.2.17",
        "printer.example.org, printer.example.org"
    })
    void clientOfANetworkShouldBeItsAddress(String address, String name) throws Exception {
        FakeMail mail = mail(address);
        mail.setAttribute(Attribute.convertToAttribute(MAY_RELAY, true));

        assertThat(SendingAccount.of(mail)).contains(new SendingAccount(name, true));
    }

    @Test
    void strangerShouldBeNoAccount() throws Exception {
        FakeMail mail = mail("192.0.2.17");
        assertThat(SendingAccount.of(mail)).isEmpty();

        mail.setAttribute(Attribute.convertToAttribute(MAY_RELAY, false));
        assertThat(SendingAccount.of(mail)).isEmpty();
    }
}
