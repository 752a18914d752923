package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import io.facteur.protocols.MailServers;
import io.facteur.protocols.imap.ImapServerFactory;
import io.facteur.protocols.imap.SpecialUse;
import io.facteur.protocols.lmtp.LmtpServerFactory;
import io.facteur.protocols.managesieve.SieveServerFactory;
import io.facteur.protocols.pop3.Pop3ServerFactory;
import io.facteur.protocols.smtp.SmtpServerFactory;
import io.facteur.protocols.tls.CertificateWatcher;
import io.facteur.protocols.tls.HomeCertificate;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.managesieveserver.netty.ManageSieveServerFactory;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.modules.protocols.LMTPServerModule;
import org.apache.james.modules.protocols.ManageSieveServerModule;
import org.apache.james.modules.protocols.POP3ServerModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.protocols.SMTPServerModule;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.apache.james.utils.GuiceProbe;

/**
 * SMTP, LMTP, IMAP, POP3 and ManageSieve: James' modules, with our servers over them. The main class calls {@link
 * HomeCertificate#prepare} before, and {@link MailServersProbe#start} after the rest has started.
 */
public final class ProtocolsModule extends AbstractModule {

    @Override
    protected void configure() {
        // James would look up the name of each client's host for its log, on the thread of the connection
        System.setProperty("james.protocols.mdc.hostname", "false");
        install(Modules.override(
                        new ProtocolHandlerModule(),
                        new SMTPServerModule(),
                        new LMTPServerModule(),
                        new IMAPServerModule(),
                        new POP3ServerModule(),
                        new ManageSieveServerModule())
                .with(new Servers()));
    }

    @Provides
    @Singleton
    CertificateWatcher certificateWatcher(MailServers servers) throws IOException {
        return new CertificateWatcher(
                Path.of(System.getProperty(HomeCertificate.DIRECTORY_PROPERTY)), servers::reloadCertificates);
    }

    private static final class Servers extends AbstractModule {
        @Override
        protected void configure() {
            bind(MailServers.class).in(Scopes.SINGLETON);
            bind(SMTPServerFactory.class).to(SmtpServerFactory.class).in(Scopes.SINGLETON);
            bind(LMTPServerFactory.class).to(LmtpServerFactory.class).in(Scopes.SINGLETON);
            bind(IMAPServerFactory.class).to(ImapServerFactory.class).in(Scopes.SINGLETON);
            bind(POP3ServerFactory.class).to(Pop3ServerFactory.class).in(Scopes.SINGLETON);
            bind(ManageSieveServerFactory.class).to(SieveServerFactory.class).in(Scopes.SINGLETON);
            bind(MailboxTyper.class).to(SpecialUse.class).in(Scopes.SINGLETON);
            bind(ImapPackage.class).to(FacteurImapPackage.class).in(Scopes.SINGLETON);
            Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(MailServersProbe.class);
        }
    }
}
