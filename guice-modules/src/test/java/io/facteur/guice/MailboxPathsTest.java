package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.testing.CassandraExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxMapper;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxModule;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

@ExtendWith(CassandraExtension.class)
class MailboxPathsTest {

    private static final UidValidity VALIDITY = UidValidity.of(7);

    private static final AtomicInteger USERS = new AtomicInteger();
    private CassandraMailboxDAO mailboxes;
    private MailboxPaths paths;

    @BeforeEach
    void setUp(CqlSession session) {
        new SchemaCreator(session, step -> {}).create(CassandraMailboxModule.MODULE);
        mailboxes = new CassandraMailboxDAO(session, new CassandraTypesProvider(session));
        paths = new MailboxPaths(session, mailboxes);
    }

    private MailboxPath inboxOfANewUser() {
        return MailboxPath.inbox(Username.of("user" + USERS.incrementAndGet() + "@example.org"));
    }

    private static Mailbox mailbox(MailboxPath path) {
        return new Mailbox(path, VALIDITY, CassandraId.timeBased());
    }

    @Test
    void mailboxShouldBeThereBeforeItsNameWhenItIsMade(CqlSession session) throws Exception {
        MailboxPath path = inboxOfANewUser();
        List<Boolean> named = new ArrayList<>();
        CassandraMailboxDAO watched = new CassandraMailboxDAO(session, new CassandraTypesProvider(session)) {
            @Override
            public Mono<Void> save(Mailbox mailbox) {
                return paths.retrieve(path).hasElement().doOnNext(named::add).then(super.save(mailbox));
            }
        };
        CassandraMailboxMapper mapper = new CassandraMailboxMapper(
                watched, new MailboxPaths(session, watched), null, null, CassandraConfiguration.DEFAULT_CONFIGURATION);

        Mailbox made = mapper.create(path, VALIDITY).block();

        assertThat(named.get(0)).as("its name was there before it").isFalse();
        assertThat(paths.retrieve(path).block().getMailboxId()).isEqualTo(made.getMailboxId());
        assertThatThrownBy(() -> mapper.create(path, VALIDITY).block())
                .hasCauseInstanceOf(MailboxExistsException.class);
    }

    @Test
    void saveShouldLeaveNothingWhenTheNameIsTaken() {
        MailboxPath path = inboxOfANewUser();
        Mailbox first = mailbox(path);
        Mailbox second = mailbox(path);

        assertThat(paths.save(first).block()).isTrue();
        assertThat(paths.save(second).block()).isFalse();

        assertThat(paths.retrieve(path).block().getMailboxId()).isEqualTo(first.getMailboxId());
        assertThat(mailboxes.retrieveMailbox((CassandraId) first.getMailboxId()).block())
                .isNotNull();
        assertThat(mailboxes
                        .retrieveMailbox((CassandraId) second.getMailboxId())
                        .blockOptional())
                .isEmpty();
    }

    @Test
    void saveShouldKeepAMailboxThatIsRenamedToANameThatIsTaken() {
        Mailbox one = mailbox(inboxOfANewUser());
        Mailbox other = mailbox(inboxOfANewUser());
        paths.save(one).block();
        paths.save(other).block();

        Mailbox renamed = new Mailbox(one.generateAssociatedPath(), VALIDITY, other.getMailboxId());
        assertThat(paths.save(renamed).block()).isFalse();

        assertThat(mailboxes
                        .retrieveMailbox((CassandraId) other.getMailboxId())
                        .block()
                        .generateAssociatedPath())
                .isEqualTo(other.generateAssociatedPath());
    }

    /** As when the answer to the first was lost. */
    @Test
    void saveShouldBeTrueWhenItIsDoneTwice() {
        Mailbox mailbox = mailbox(inboxOfANewUser());
        paths.save(mailbox).block();
        mailboxes.delete((CassandraId) mailbox.getMailboxId()).block();

        assertThat(paths.save(mailbox).block()).isTrue();
        assertThat(mailboxes
                        .retrieveMailbox((CassandraId) mailbox.getMailboxId())
                        .block())
                .isNotNull();
    }
}
