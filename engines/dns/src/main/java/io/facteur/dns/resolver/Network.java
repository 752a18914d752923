package io.facteur.dns.resolver;

import java.security.SecureRandom;
import java.util.Random;
import java.util.function.LongSupplier;
import reactor.core.scheduler.Scheduler;

/**
 * What every query needs.
 *
 * @param ticker nanoseconds of a clock that only goes forward
 * @param ids where the IDs of queries come from: nobody may guess them
 */
record Network(
        Transport transport,
        Servers servers,
        DnsSettings settings,
        Scheduler scheduler,
        LongSupplier ticker,
        Random ids) {

    private static final int IDS = 1 << 16;

    Network(Transport transport, DnsSettings settings, Scheduler scheduler, LongSupplier ticker) {
        this(transport, Servers.of(settings.servers()), settings, scheduler, ticker, new SecureRandom());
    }

    long now() {
        return ticker.getAsLong();
    }

    int newId() {
        return ids.nextInt(IDS);
    }
}
