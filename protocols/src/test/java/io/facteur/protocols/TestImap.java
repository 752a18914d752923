package io.facteur.protocols;

import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.util.Modules;
import io.facteur.protocols.imap.ImapCommands;
import io.facteur.protocols.imap.ImapServerFactory;
import io.facteur.protocols.imap.SpecialUse;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.RunArguments;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.ExtensionConfiguration;

/** James' wiring of IMAP, with our commands in it. */
final class TestImap extends AbstractModule {

    private final Backend backend;

    TestImap(Backend backend) {
        this.backend = backend;
    }

    @Override
    protected void configure() {
        install(Modules.override(new IMAPServerModule()).with(new AbstractModule() {
            @Override
            protected void configure() {
                bind(IMAPServerFactory.class).to(ImapServerFactory.class);
                bind(MailboxTyper.class).to(SpecialUse.class);
                bind(ImapPackage.class)
                        .toInstance(new ImapPackage.Impl(
                                classes(ImapCommands.replace(names(ImapPackage.DEFAULT.processors()))),
                                classes(ImapCommands.replace(names(ImapPackage.DEFAULT.decoders()))),
                                classes(ImapCommands.addEncoders(names(ImapPackage.DEFAULT.encoders())))));
            }
        }));
        bind(ConfigurationProvider.class).toInstance(Backend.unused(ConfigurationProvider.class));
        bind(Clock.class).toInstance(Clock.systemUTC());
        bind(ExtensionConfiguration.class).toInstance(ExtensionConfiguration.DEFAULT);
        bind(RunArguments.class).toInstance(RunArguments.empty());
        bind(EventBus.class).toInstance(backend.mailboxes().getEventBus());
        bind(SubscriptionManager.class)
                .toInstance(new StoreSubscriptionManager(
                        backend.mailboxes().getMapperFactory(),
                        backend.mailboxes().getMapperFactory(),
                        backend.mailboxes().getEventBus()));
    }

    private static Stream<String> names(Collection<ClassName> names) {
        return names.stream().map(ClassName::getName);
    }

    private static ImmutableList<ClassName> classes(List<String> names) {
        return names.stream().map(ClassName::new).collect(ImmutableList.toImmutableList());
    }
}
