package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import io.facteur.authentication.signing.KeyRotation;
import io.facteur.authentication.signing.MemorySigningKeyStore;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.home.Home;
import io.facteur.home.Secrets;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.transport.gate.MemoryGateStore;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.settings.OutgoingSettings.Hold;
import io.facteur.webadmin.AdminPasswordFilter;
import io.facteur.webadmin.WholeApi;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.authentication.NoAuthenticationFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spark.Service;

class WebadminModuleTest {

    @TempDir
    Path directory;

    static final class RouteOfJames implements Routes {

        @Override
        public String getBasePath() {
            return "/james";
        }

        @Override
        public void define(Service service) {
            // never started
        }
    }

    /** What James' modules bind, as far as ours needs it. */
    static final class James extends AbstractModule {

        @Override
        protected void configure() {
            bind(AuthenticationFilter.class).to(NoAuthenticationFilter.class);
            Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(RouteOfJames.class);
            unused(DomainList.class);
            unused(MailboxManager.class);
            unused(MailRepositoryStore.class);
            unused(RecipientRewriteTable.class);
            unused(SubscriptionManager.class);
            unused(UsersRepository.class);
            bind(SigningKeys.class).toInstance(new SigningKeys(new MemorySigningKeyStore(), Clock.systemUTC()));
            bind(Clock.class).toInstance(Clock.systemUTC());
            bind(ClusterLease.class).to(MemoryClusterLease.class);
            bind(OutgoingGate.class)
                    .toInstance(new OutgoingGate(Hold.NEVER, false, new MemoryGateStore(), Clock.systemUTC()));
            bind(KeyRotation.class).toInstance(new KeyRotation(new MemorySigningKeyStore(), null, null, null));
            bind(new TypeLiteral<MailQueueFactory<? extends ManageableMailQueue>>() {})
                    .toInstance(proxy(new TypeLiteral<MailQueueFactory<ManageableMailQueue>>() {}));
        }

        private <T> void unused(Class<T> type) {
            bind(type).toInstance(proxy(TypeLiteral.get(type)));
        }

        @SuppressWarnings("unchecked")
        private static <T> T proxy(TypeLiteral<T> type) {
            return (T) Proxy.newProxyInstance(
                    James.class.getClassLoader(), new Class<?>[] {type.getRawType()}, (proxy, method, arguments) -> {
                        if (method.getName().equals("hashCode")) {
                            return System.identityHashCode(proxy);
                        }
                        return method.getName().equals("toString") ? type.toString() : null;
                    });
        }
    }

    @Test
    void moduleShouldReplaceTheAuthenticationAndKeepTheRoutesOfJames() throws Exception {
        Home home = new Home(directory);
        home.create();

        Injector injector = Guice.createInjector(Modules.override(new James()).with(new WebadminModule(home)));

        assertThat(injector.getInstance(AuthenticationFilter.class)).isInstanceOf(AdminPasswordFilter.class);
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Set<Routes>>() {})))
                .hasSize(6)
                .hasAtLeastOneElementOfType(WholeApi.class)
                .hasAtLeastOneElementOfType(RouteOfJames.class);
        assertThat(new Secrets(home).file(Secrets.ADMIN)).isRegularFile();
    }
}
