package io.facteur.guice;

import io.facteur.transport.hop.Courier;
import io.facteur.transport.hop.HopView;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/** Whether mail leaves: degraded when no next hop that there is mail for can be reached, which is seldom their fault. */
public final class OutgoingHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("OutgoingMail");
    /** One or two that are down are no sign of anything. */
    private static final int ENOUGH = 3;

    private final Courier courier;

    @Inject
    public OutgoingHealthCheck(Courier courier) {
        this.courier = courier;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromSupplier(() -> {
            List<HopView> hops = courier.hops();
            List<HopView> paused =
                    hops.stream().filter(hop -> hop.pausedUntil().isPresent()).toList();
            if (paused.size() < ENOUGH || paused.size() < hops.size()) {
                return Result.healthy(NAME);
            }
            HopView one = paused.get(0);
            return Result.degraded(
                    NAME,
                    "None of the " + paused.size() + " next hops takes mail; " + one.nextHop() + ": "
                            + one.lastAnswer().orElse("no answer")
                            + ". Is port 25 blocked? See smartHost in outgoing.xml");
        });
    }
}
