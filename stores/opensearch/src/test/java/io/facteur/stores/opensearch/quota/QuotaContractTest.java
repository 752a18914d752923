package io.facteur.stores.opensearch.quota;

import io.facteur.testing.OpenSearchExtension;
import java.io.IOException;
import org.apache.james.quota.search.QuotaSearchTestSystem;
import org.apache.james.quota.search.QuotaSearcherContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** James' own contract; the store is never asked instead of OpenSearch. */
@ExtendWith({OpenSearchExtension.class, QuotaContractTest.TestSystem.class})
class QuotaContractTest implements QuotaSearcherContract {

    private static QuotaFixture fixture;

    static final class TestSystem implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == QuotaSearchTestSystem.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            try {
                fixture = QuotaFixture.onEmptyNode();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return new QuotaSearchTestSystem(
                    fixture.limits,
                    fixture.resources.getMailboxManager(),
                    fixture.resources.getQuotaManager(),
                    fixture.resources.getDefaultUserQuotaRootResolver(),
                    fixture.searcher,
                    fixture.users,
                    fixture.domains,
                    fixture.resources.getCurrentQuotaManager(),
                    fixture::awaitComplete);
        }
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }
}
