package io.facteur.acceptance;

import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One running instance for all tests that do not stop it, with the domain example.org and the users ana and bob, and the
 * DNS that it asks.
 */
final class SharedFacteur implements ParameterResolver {

    static final String PASSWORD = "correct-horse-battery-9";
    static final String ANA = "ana@example.org";
    static final String BOB = "bob@example.org";

    /** Tests run in two JVMs, each with its own. */
    static final String ADDRESS = System.getProperty("facteur.shared.address", "127.0.1.1");

    private static final LocalDns DNS = LocalDns.start("");

    private static Facteur instance;

    private static synchronized Facteur get() {
        if (instance == null) {
            try {
                instance = Facteur.prepared("shared-" + ADDRESS, ADDRESS).with("dns.servers", DNS.hostAndPort());
                asInUse(instance.configuration());
                instance.up();
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

    /** As on the Internet, not as in a trial; and patient, since what is slow in a test must not be given up. */
    private static void asInUse(Path conf) throws IOException {
        change(conf.resolve("authentication.xml"), "<policy>", "<policy><resolverDown>defer</resolverDown>");
        change(conf.resolve("authentication.xml"), "<timeout>5s<", "<timeout>400s<");
        change(conf.resolve("authentication.xml"), "<messageTimeout>20s<", "<messageTimeout>400s<");
        change(
                conf.resolve("smtpserver.xml"),
                "<connectionLimit>200<",
                "<evaluationTimeout>480</evaluationTimeout><connectionLimit>300<");
    }

    private static void change(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(from)) {
            throw new IllegalStateException(file + " has no " + from);
        }
        Files.writeString(file, text.replace(from, to));
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
        Class<?> type = parameter.getParameter().getType();
        return type == Facteur.class || type == LocalDns.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalDns.class ? DNS : get();
    }
}
