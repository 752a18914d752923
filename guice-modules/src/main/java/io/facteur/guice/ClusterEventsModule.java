package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.facteur.messaging.MessagingLifecycle;
import io.facteur.messaging.events.EventsHealthCheck;
import io.facteur.messaging.events.RabbitMqEventBus;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import java.util.Set;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.event.json.MailboxEventSerializer;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventBusName;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.jmap.InjectionKeys;
import org.apache.james.jmap.change.AccountIdRegistrationKey;
import org.apache.james.jmap.change.JmapEventSerializer;
import org.apache.james.jmap.change.StateChangeEvent;
import org.apache.james.jmap.pushsubscription.PushListener;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** The buses of a cluster: one for the events of mailboxes, one for the changes that JMAP tells its clients. */
final class ClusterEventsModule extends AbstractModule {

    private static final String MAILBOX = "mailbox";

    /** What overrides the bus of James' DefaultEventModule. */
    static Module mailboxBus() {
        return new AbstractModule() {
            @Provides
            @Singleton
            EventBus bus(@Named(MAILBOX) RabbitMqEventBus bus) {
                return bus;
            }
        };
    }

    @Override
    protected void configure() {
        bind(EventBus.class)
                .annotatedWith(Names.named(InjectionKeys.JMAP))
                .to(Key.get(RabbitMqEventBus.class, Names.named(InjectionKeys.JMAP)));
        bind(Stopping.class).asEagerSingleton();
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(EventsHealthCheck.class);
    }

    @Provides
    @Singleton
    @Named(MAILBOX)
    RabbitMqEventBus mailboxBus(
            RabbitMqConnections connections,
            MailboxEventSerializer serializer,
            RetryBackoffConfiguration retries,
            EventDeadLetters deadLetters,
            MetricFactory metrics) {
        return new RabbitMqEventBus(
                new EventBusName("mailboxEvent"),
                connections,
                serializer,
                retries,
                deadLetters,
                metrics,
                ClusterEventsModule::sessionsOf);
    }

    @Provides
    @Singleton
    @Named(InjectionKeys.JMAP)
    RabbitMqEventBus jmapBus(
            RabbitMqConnections connections,
            JmapEventSerializer serializer,
            RetryBackoffConfiguration retries,
            EventDeadLetters deadLetters,
            MetricFactory metrics) {
        return new RabbitMqEventBus(
                new EventBusName("jmapEvent"),
                connections,
                serializer,
                retries,
                deadLetters,
                metrics,
                ClusterEventsModule::accountOf);
    }

    private static Set<RegistrationKey> sessionsOf(Event event) {
        return event instanceof MailboxEvent mailboxEvent
                ? Set.of(new MailboxIdRegistrationKey(mailboxEvent.getMailboxId()))
                : Set.of();
    }

    private static Set<RegistrationKey> accountOf(Event event) {
        return event instanceof StateChangeEvent ? Set.of(AccountIdRegistrationKey.of(event.getUsername())) : Set.of();
    }

    @Provides
    @Singleton
    Set<RabbitMqEventBus> buses(
            @Named(MAILBOX) RabbitMqEventBus mailbox, @Named(InjectionKeys.JMAP) RabbitMqEventBus jmap) {
        return Set.of(mailbox, jmap);
    }

    @ProvidesIntoSet
    EventBus jmapBusForRedelivery(@Named(InjectionKeys.JMAP) RabbitMqEventBus bus) {
        return bus;
    }

    @ProvidesIntoSet
    InitializationOperation push(@Named(InjectionKeys.JMAP) RabbitMqEventBus bus, PushListener listener) {
        return InitilizationOperationBuilder.forClass(Pushing.class).init(() -> bus.register(listener));
    }

    @Provides
    @Singleton
    Pushing pushing() {
        return new Pushing();
    }

    /** Only a name for James, which starts components by their class. */
    static final class Pushing implements Startable {}

    /** Listeners end after all mail is put away, and before the connections do. */
    static final class Stopping {

        private final MessagingLifecycle mail;
        private final Set<RabbitMqEventBus> buses;

        @Inject
        Stopping(MessagingLifecycle mail, Set<RabbitMqEventBus> buses) {
            this.mail = mail;
            this.buses = buses;
        }

        @PreDestroy
        void stop() {
            mail.stop();
            buses.forEach(RabbitMqEventBus::close);
        }
    }
}
