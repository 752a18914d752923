package io.facteur.acceptance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One running instance for all tests that do not stop it, with the domain example.org and the user ana. */
final class SharedFacteur implements ParameterResolver {

    static final String PASSWORD = "correct-horse-battery-9";
    static final String ANA = "ana@example.org";
    static final String BOB = "bob@example.org";

    private static Facteur instance;

    private static synchronized Facteur get() {
        if (instance == null) {
            try {
                instance = Facteur.fresh("shared", "127.0.0.2").up();
                Runtime.getRuntime().addShutdownHook(new Thread(SharedFacteur::end));
                instance.succeed("domain", "add", "example.org");
                instance.succeed("user", "add", ANA, "--password", PASSWORD);
                instance.succeed("user", "add", BOB, "--password", PASSWORD);
            } catch (Exception e) {
                throw new IllegalStateException("no server for the tests", e);
            }
        }
        return instance;
    }

    private static void end() {
        try {
            instance.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Facteur.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return get();
    }
}
