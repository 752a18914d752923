package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import io.facteur.home.Home;
import io.facteur.home.Secrets;
import io.facteur.webadmin.AccountRoutes;
import io.facteur.webadmin.Accounts;
import io.facteur.webadmin.AdminPasswordFilter;
import io.facteur.webadmin.DomainRoutes;
import io.facteur.webadmin.Domains;
import io.facteur.webadmin.Inbox;
import io.facteur.webadmin.SecretsRequestLogger;
import io.facteur.webadmin.SigningRoutes;
import io.facteur.webadmin.StatusRoutes;
import io.facteur.webadmin.TestMessages;
import io.facteur.webadmin.WholeApi;
import java.io.IOException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.mdc.RequestLogger;

/**
 * Our routes, and our authentication in place of James': use it as
 * {@code Modules.override(new WebAdminServerModule(), ...).with(new WebadminModule(home))}.
 */
public final class WebadminModule extends AbstractModule {

    private final Home home;

    public WebadminModule(Home home) {
        this.home = home;
    }

    @Override
    protected void configure() {
        bind(AuthenticationFilter.class).toInstance(new AdminPasswordFilter(password()));
        bind(Accounts.class).in(Scopes.SINGLETON);
        bind(Domains.class).in(Scopes.SINGLETON);
        bind(Inbox.class).in(Scopes.SINGLETON);
        bind(TestMessages.class).in(Scopes.SINGLETON);

        Multibinder<Routes> routes = Multibinder.newSetBinder(binder(), Routes.class);
        routes.addBinding().to(WholeApi.class);
        routes.addBinding().to(DomainRoutes.class);
        routes.addBinding().to(SigningRoutes.class);
        routes.addBinding().to(AccountRoutes.class);
        routes.addBinding().to(StatusRoutes.class);

        Multibinder.newSetBinder(binder(), RequestLogger.class).addBinding().to(SecretsRequestLogger.class);
    }

    private String password() {
        try {
            return new Secrets(home).getOrGenerate(Secrets.ADMIN);
        } catch (IOException e) {
            addError("cannot read or make the administrator's password: %s", e.getMessage());
            return "unused: Guice stops at the error";
        }
    }
}
