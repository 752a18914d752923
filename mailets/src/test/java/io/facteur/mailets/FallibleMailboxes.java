package io.facteur.mailets;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Mailboxes whose store can be down for some users. */
final class FallibleMailboxes {

    final Set<Username> down = ConcurrentHashMap.newKeySet();
    /** The next append is done, but the answer is lost. */
    volatile boolean loseNextAnswer;
    /** For so many appends the mailbox was deleted since it was found. */
    final AtomicInteger goneAtAppends = new AtomicInteger();

    private final MailboxManager mailboxes;

    FallibleMailboxes(MailboxManager mailboxes) {
        this.mailboxes = mailboxes;
    }

    MailboxManager manager() {
        return proxy(MailboxManager.class, this::onManager);
    }

    private Object onManager(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("getMailboxReactive")) {
            MailboxSession session = (MailboxSession) arguments[arguments.length - 1];
            if (down.contains(session.getUser())) {
                return Mono.error(new DriverTimeoutException("down"));
            }
            return Mono.from((Publisher<?>) call(mailboxes, method, arguments))
                    .map(found -> fallible((MessageManager) found));
        }
        return call(mailboxes, method, arguments);
    }

    private MessageManager fallible(MessageManager messages) {
        return proxy(MessageManager.class, (method, arguments) -> {
            if (method.getName().equals("appendMessageReactive") && goneAtAppends.getAndDecrement() > 0) {
                return Mono.error(new MailboxNotFoundException(messages.getMailboxPath()));
            }
            Object answer = call(messages, method, arguments);
            if (method.getName().equals("appendMessageReactive") && loseNextAnswer) {
                loseNextAnswer = false;
                return Mono.from((Publisher<?>) answer)
                        .then(Mono.error(new DriverTimeoutException("the answer is lost")));
            }
            return answer;
        });
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> handler.handle(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
