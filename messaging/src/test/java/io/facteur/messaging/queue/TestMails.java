package io.facteur.messaging.queue;

import java.util.Date;
import javax.mail.MessagingException;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;

/** Mails for tests. */
public final class TestMails {

    private TestMails() {}

    public static FakeMail mail(String name) throws MessagingException {
        return FakeMail.builder()
                .name(name)
                .sender("alice@example.org")
                .recipients("bob@example.net", "carol@example.net")
                .state(Mail.DEFAULT)
                .lastUpdated(new Date())
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                        .setSubject("subject of " + name)
                        .setText("text of " + name)
                        .build())
                .build();
    }
}
