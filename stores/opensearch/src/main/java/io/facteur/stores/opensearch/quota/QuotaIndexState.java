package io.facteur.stores.opensearch.quota;

import java.time.Instant;
import java.util.Optional;

/**
 * How the index of quotas stands.
 *
 * @param complete whether quotas are searched in it; if not, the accounts are gone through, which takes longer
 * @param waiting accounts whose change this node will write in a moment
 * @param compared when the last comparison with the store began that was finished; empty: none was, or it is not known
 */
public record QuotaIndexState(boolean complete, int waiting, Optional<Instant> compared) {}
