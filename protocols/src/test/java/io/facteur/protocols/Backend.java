package io.facteur.protocols;

import io.facteur.protocols.smtp.MessageEvaluation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.FakeAuthorizator;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.mailet.Mail;
import reactor.core.publisher.Mono;

/** James' in-memory stores, with a way to make them slow or broken. */
public final class Backend {

    public static final String PASSWORD = "s3cret pass";

    /** What happens before a call to a store. */
    public interface Disturbance {
        void before(String method, Object[] arguments) throws Exception;
    }

    private final MemoryDomainList domainList =
            new MemoryDomainList(unused(org.apache.james.dnsservice.api.DNSService.class));
    private final MemoryUsersRepository userList = MemoryUsersRepository.withVirtualHosting(domainList);
    private final MemoryRecipientRewriteTable rewrites = new MemoryRecipientRewriteTable();
    private final MemoryMailQueueFactory queueFactory =
            new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory());
    private final InMemoryIntegrationResources resources;
    private final List<String> passwordsTried = new CopyOnWriteArrayList<>();

    private volatile Disturbance ofUsers = (method, arguments) -> {};
    private volatile Disturbance ofQueues = (method, arguments) -> {};
    private volatile MessageEvaluation evaluation = (session, mail) -> Mono.just(HookResult.DECLINED);

    public Backend() throws Exception {
        domainList.configure(DomainListConfiguration.builder()
                .autoDetect(false)
                .autoDetectIp(false)
                .defaultDomain(Domain.of("local.test"))
                .build());
        domainList.addDomain(Domain.of("other.test"));
        domainList.addDomain(Domain.of("xn--bcher-kva.test"));
        rewrites.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        rewrites.setDomainList(domainList);
        rewrites.setUsersRepository(userList);
        rewrites.setUserEntityValidator(org.apache.james.UserEntityValidator.NOOP);
        resources = InMemoryIntegrationResources.builder()
                .authenticator(this::authenticate)
                .authorizator(FakeAuthorizator.defaultReject())
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .scanningSearchIndex()
                .noPreDeletionHooks()
                .storeQuotaManager()
                .build();
        for (String user : List.of("user@local.test", "full@local.test", "user@xn--bcher-kva.test")) {
            userList.addUser(Username.of(user), PASSWORD);
        }
    }

    private boolean authenticate(Username user, CharSequence password) {
        try {
            return users().test(user, String.valueOf(password));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A stub that no test comes to. */
    static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }

    private static <T> T disturbed(Class<T> type, T store, java.util.function.Supplier<Disturbance> disturbance) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            disturbance.get().before(method.getName(), args);
            try {
                return method.invoke(store, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    public DomainList domains() {
        return domainList;
    }

    public UsersRepository users() {
        return disturbed(UsersRepository.class, userList, () -> (method, arguments) -> {
            if (method.equals("test")) {
                passwordsTried.add(String.valueOf(arguments[1]));
            }
            ofUsers.before(method, arguments);
        });
    }

    public List<String> passwordsTried() {
        return passwordsTried;
    }

    public RecipientRewriteTable rewriteTable() {
        return rewrites;
    }

    public CanSendFrom canSendFrom() {
        return new CanSendFromImpl(rewrites, new AliasReverseResolverImpl(rewrites));
    }

    public MailQueueFactory<?> queues() {
        MailQueueFactory<?> factory = queueFactory;
        return (MailQueueFactory<?>) Proxy.newProxyInstance(
                MailQueueFactory.class.getClassLoader(),
                new Class<?>[] {MailQueueFactory.class},
                (self, method, args) -> {
                    Object made = method.invoke(factory, args);
                    return made instanceof MailQueue queue ? disturbed(MailQueue.class, queue, () -> ofQueues) : made;
                });
    }

    public StoreMailboxManager mailboxes() {
        return resources.getMailboxManager();
    }

    public QuotaManager quotas() {
        return resources.getQuotaManager();
    }

    public QuotaRootResolver quotaRoots() {
        return resources.getDefaultUserQuotaRootResolver();
    }

    public void disturbUsers(Disturbance disturbance) {
        ofUsers = disturbance;
    }

    public void disturbQueues(Disturbance disturbance) {
        ofQueues = disturbance;
    }

    /** What {@link TestEvaluation} says, where it is in the handler chain. */
    public void evaluateBy(MessageEvaluation evaluation) {
        this.evaluation = evaluation;
    }

    MessageEvaluation evaluation() {
        return evaluation;
    }

    public void addDomain(String domain) throws Exception {
        if (!domainList.containsDomain(Domain.of(domain))) {
            domainList.addDomain(Domain.of(domain));
        }
    }

    public void catchAll(String domain, String target) throws Exception {
        rewrites.addAddressMapping(org.apache.james.rrt.lib.MappingSource.fromDomain(Domain.of(domain)), target);
    }

    public void limit(String user, long octets) throws Exception {
        resources
                .getMaxQuotaManager()
                .setMaxStorage(
                        quotaRoots().getQuotaRoot(MailboxPath.inbox(Username.of(user))), QuotaSizeLimit.size(octets));
    }

    /** @return what is in the spool; while the servers run */
    public List<Mail> mailsInSpool() throws Exception {
        List<Mail> mails = new ArrayList<>();
        queueFactory
                .getQueue(MailQueueFactory.SPOOL)
                .orElseThrow()
                .browse()
                .forEachRemaining(item -> mails.add(item.getMail()));
        return mails;
    }

    /** @return what is in the spool, as text */
    public List<String> spooled() throws Exception {
        List<String> messages = new ArrayList<>();
        var browser =
                queueFactory.getQueue(MailQueueFactory.SPOOL).orElseThrow().browse();
        while (browser.hasNext()) {
            Mail mail = browser.next().getMail();
            java.io.ByteArrayOutputStream text = new java.io.ByteArrayOutputStream();
            mail.getMessage().writeTo(text);
            messages.add(mail.getMaybeSender().asString() + " -> " + mail.getRecipients() + "\n"
                    + text.toString(java.nio.charset.StandardCharsets.UTF_8));
        }
        return messages;
    }

    public void emptySpool() throws Exception {
        queueFactory.getQueue(MailQueueFactory.SPOOL).orElseThrow().clear();
    }
}
