package io.facteur.antispam.sending;

import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Of which accounts the administrator was told that they are over their limits, for all nodes together. Asked for mail that
 * is over a limit, and for no other.
 */
public interface ToldAccounts {

    /**
     * Asks for being the one who tells it.
     *
     * @param lease for how long nobody else is: who does not say in time that it was told has failed to
     * @return false when it was told, or another one is telling it
     */
    Mono<Boolean> claim(String account, Duration lease);

    /**
     * It was told by whoever claimed that, and the claim has not ended: nobody else tells it for so long.
     *
     * @param silence whole seconds
     */
    Mono<Void> told(String account, Duration silence);
}
