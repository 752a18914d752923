package io.facteur.stores.opensearch.quota;

import java.io.IOException;
import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.quota.search.QuotaQuery;
import org.apache.james.quota.search.QuotaSearcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** James' search for accounts by how full they are: in the index, or, when that cannot tell, in the store. */
public final class OpenSearchQuotaSearcher implements QuotaSearcher {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenSearchQuotaSearcher.class);

    private final QuotaIndex index;
    private final QuotaSearcher store;

    /** @param store goes through all accounts: right, and slow */
    public OpenSearchQuotaSearcher(QuotaIndex index, QuotaSearcher store) {
        this.index = index;
        this.store = store;
    }

    @Override
    public List<Username> search(QuotaQuery query) {
        try {
            return index.search(query);
        } catch (IOException e) {
            LOGGER.warn("Quotas are searched in the store, which reads every account: {}", e.getMessage());
            return store.search(query);
        }
    }
}
