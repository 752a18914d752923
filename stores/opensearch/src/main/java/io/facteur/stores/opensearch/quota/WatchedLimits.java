package io.facteur.stores.opensearch.quota;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** James has no event for a limit that changes: here they pass. A proxy, for the sake of the two dozen methods. */
public final class WatchedLimits {

    private WatchedLimits() {}

    /** @return the same limits; of each that is set or removed, the changes are told */
    public static MaxQuotaManager of(MaxQuotaManager limits, QuotaChanges changes) {
        return (MaxQuotaManager) Proxy.newProxyInstance(
                WatchedLimits.class.getClassLoader(),
                new Class<?>[] {MaxQuotaManager.class},
                (proxy, method, arguments) -> call(limits, method, arguments, changes));
    }

    private static Object call(MaxQuotaManager limits, Method method, Object[] arguments, QuotaChanges changes)
            throws Throwable {
        if (!method.getName().startsWith("set") && !method.getName().startsWith("remove")) {
            return invoke(limits, method, arguments);
        }
        // also after an error: the store may have done it all the same
        Runnable tell = () -> tell(arguments, changes);
        if (Publisher.class.isAssignableFrom(method.getReturnType())) {
            return Mono.from((Publisher<?>) invoke(limits, method, arguments))
                    .doOnTerminate(tell)
                    .doOnCancel(tell);
        }
        try {
            return invoke(limits, method, arguments);
        } finally {
            tell.run();
        }
    }

    private static Object invoke(MaxQuotaManager limits, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(limits, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void tell(Object[] arguments, QuotaChanges changes) {
        if (arguments != null && arguments.length > 0 && arguments[0] instanceof QuotaRoot root) {
            changes.changed(root);
        } else {
            changes.allChanged();
        }
    }
}
