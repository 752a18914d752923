package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.facteur.embedded.DocumentTexts;
import io.facteur.embedded.TextOptions;
import io.facteur.home.Home;
import io.facteur.stores.opensearch.text.AttachmentTextExtractor;
import java.nio.file.Path;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.mailbox.extractor.TextExtractor;

/** The text of attachments, which a child process reads when there is something to read. */
public final class TextModule extends AbstractModule {

    private final Home home;
    private final Path lib;

    /** @param lib with a directory of jars for each child */
    public TextModule(Home home, Path lib) {
        this.home = home;
        this.lib = lib;
    }

    @Override
    protected void configure() {
        bind(Stop.class).asEagerSingleton();
        bind(TextExtractor.class).to(AttachmentTextExtractor.class);
    }

    @Provides
    @Singleton
    AttachmentTextExtractor extractor() {
        return new AttachmentTextExtractor(
                new DocumentTexts(TextOptions.of(lib.resolve("text"), home.run().resolve("text"))));
    }

    /** Ends the child with the server. */
    static final class Stop {

        private final AttachmentTextExtractor extractor;

        @Inject
        Stop(AttachmentTextExtractor extractor) {
            this.extractor = extractor;
        }

        @PreDestroy
        void stop() {
            extractor.close();
        }
    }
}
