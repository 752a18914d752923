package io.facteur.messaging.spooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.messaging.queue.FallibleStore;
import io.facteur.messaging.queue.QueueFixture;
import io.facteur.messaging.queue.TestMails;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.domainlist.api.DomainList;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolerMailetContextTest {

    @TempDir
    Path directory;

    private final FallibleStore store = new FallibleStore(new MemoryDeferredMailStore());
    private QueueFixture fixture;
    private SpoolerMailetContext context;

    @BeforeEach
    void setUp() throws Exception {
        fixture = new QueueFixture(directory, store, new MemoryBlobStoreDAO());
        context = new SpoolerMailetContext(null, anyDomain(), null, fixture.factory);
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("postmaster", "postmaster@example.org");
        context.configure(configuration);
    }

    private static DomainList anyDomain() {
        return (DomainList) Proxy.newProxyInstance(
                DomainList.class.getClassLoader(), new Class<?>[] {DomainList.class}, (proxy, method, args) -> true);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void sendMailShouldEnqueueWhenAllIsWell() throws Exception {
        context.sendMail(TestMails.mail("forward"));

        assertThat(fixture.queue("spool").getSize()).isOne();
    }

    @Test
    void sendMailShouldThrowWhatNoMailetCatchesWhenTheQueueTakesNothing() throws Exception {
        fixture.broker.close();

        assertThatThrownBy(() -> context.sendMail(TestMails.mail("forward"))).isInstanceOf(InfrastructureFault.class);
    }

    @Test
    void delayedSendMailShouldThrowWhatNoMailetCatchesWhenTheStoreIsDown() {
        store.down = true;

        assertThatThrownBy(() -> context.sendMail(TestMails.mail("later"), Mail.DEFAULT, 1, TimeUnit.HOURS))
                .isInstanceOf(InfrastructureFault.class);
    }
}
