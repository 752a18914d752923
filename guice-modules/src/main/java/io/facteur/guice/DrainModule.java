package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import io.facteur.protocols.Draining;
import io.facteur.webadmin.DrainRoutes;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.webadmin.Routes;

/** How a node is taken out of service, and back. Needs the mail servers, and JMAP's of {@link JmapModule}. */
public final class DrainModule extends AbstractModule {

    private final Draining.Times times;

    public DrainModule(Draining.Times times) {
        this.times = times;
    }

    @Override
    protected void configure() {
        bind(Draining.Times.class).toInstance(times);
        bind(Draining.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(DrainRoutes.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(DrainProbe.class);
    }
}
