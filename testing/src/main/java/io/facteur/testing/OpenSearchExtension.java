package io.facteur.testing;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test class an {@link EmbeddedOpenSearch}, a real node, without an index. */
public final class OpenSearchExtension implements BeforeAllCallback, ParameterResolver {

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        EmbeddedOpenSearch node = EmbeddedOpenSearch.get();
        // by their names: what deletes them all at once is switched off
        for (String index : node.request("GET", "/_cat/indices?h=index", "")
                .body()
                .lines()
                .filter(name -> !name.startsWith("."))
                .toList()) {
            node.request("DELETE", "/" + index, "");
        }
    }

    public EmbeddedOpenSearch node() {
        return EmbeddedOpenSearch.get();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedOpenSearch.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return node();
    }
}
