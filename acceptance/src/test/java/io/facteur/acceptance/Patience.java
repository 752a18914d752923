package io.facteur.acceptance;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long to wait for what the server does by itself: a machine that builds and tests at the same time is slow. */
final class Patience {

    private Patience() {}

    static ConditionFactory patiently() {
        return Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofMinutes(3))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200));
    }
}
