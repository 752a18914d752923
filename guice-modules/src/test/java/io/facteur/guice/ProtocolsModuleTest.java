package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Key;
import com.google.inject.spi.Element;
import com.google.inject.spi.Elements;
import com.google.inject.spi.LinkedKeyBinding;
import io.facteur.protocols.imap.BoundedSearchParser;
import io.facteur.protocols.imap.ImapServerFactory;
import io.facteur.protocols.imap.Refusal;
import io.facteur.protocols.imap.RoleListProcessor;
import io.facteur.protocols.imap.SecureAuthenticateProcessor;
import io.facteur.protocols.imap.SecureLoginProcessor;
import io.facteur.protocols.imap.SpecialUse;
import io.facteur.protocols.lmtp.LmtpServerFactory;
import io.facteur.protocols.managesieve.SieveServerFactory;
import io.facteur.protocols.pop3.Pop3ServerFactory;
import io.facteur.protocols.smtp.SmtpServerFactory;
import java.util.HashMap;
import java.util.Map;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.managesieveserver.netty.ManageSieveServerFactory;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.apache.james.utils.ClassName;
import org.junit.jupiter.api.Test;

class ProtocolsModuleTest {

    @Test
    void serversShouldBeOurs() {
        Map<Key<?>, Key<?>> bindings = new HashMap<>();
        for (Element element : Elements.getElements(new ProtocolsModule())) {
            if (element instanceof LinkedKeyBinding<?> binding) {
                bindings.put(binding.getKey(), binding.getLinkedKey());
            }
        }

        assertThat(bindings)
                .containsEntry(Key.get(SMTPServerFactory.class), Key.get(SmtpServerFactory.class))
                .containsEntry(Key.get(LMTPServerFactory.class), Key.get(LmtpServerFactory.class))
                .containsEntry(Key.get(IMAPServerFactory.class), Key.get(ImapServerFactory.class))
                .containsEntry(Key.get(POP3ServerFactory.class), Key.get(Pop3ServerFactory.class))
                .containsEntry(Key.get(ManageSieveServerFactory.class), Key.get(SieveServerFactory.class))
                .containsEntry(Key.get(MailboxTyper.class), Key.get(SpecialUse.class))
                .containsEntry(Key.get(ImapPackage.class), Key.get(FacteurImapPackage.class));
    }

    @Test
    void imapCommandsShouldBeOursWhereJamesOnesAreNotSafe() {
        ImapPackage imap = new FacteurImapPackage();

        assertThat(imap.processors())
                .extracting(ClassName::getName)
                .contains(
                        SecureLoginProcessor.class.getName(),
                        SecureAuthenticateProcessor.class.getName(),
                        RoleListProcessor.class.getName())
                .doesNotContain(LoginProcessor.class.getName())
                .hasSameSizeAs(ImapPackage.DEFAULT.processors());
        assertThat(imap.decoders()).extracting(ClassName::getName).contains(BoundedSearchParser.class.getName());
        assertThat(imap.encoders()).extracting(ClassName::getName).contains(Refusal.Encoder.class.getName());
    }
}
