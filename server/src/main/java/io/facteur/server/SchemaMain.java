package io.facteur.server;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.guice.FacteurModules;
import io.facteur.home.Home;
import io.facteur.home.InvalidSetting;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import io.facteur.stores.cassandra.CassandraSettings;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.stores.cassandra.SchemaDifference;
import io.facteur.stores.cassandra.SchemaReport;
import io.facteur.stores.cassandra.SessionFactory;
import io.facteur.stores.cassandra.StoreFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * The work of {@code facteur schema}, without a server: the command has a class path of its own that knows no Cassandra,
 * and starts this with the server's. It answers one JSON document on the standard output; progress, and why it failed,
 * are lines on the standard error. A contract between two parts of the distribution, and not a user's interface.
 */
public final class SchemaMain {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FAILED = 1;

    private SchemaMain() {}

    /** @param args {@code create}, {@code status} or {@code upgrade}, then those of {@link Arguments} */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "io/facteur/server/schema-logback.xml");
        int exitCode = 0;
        try {
            Arguments arguments =
                    Arguments.parse(List.of(args).subList(1, args.length).toArray(String[]::new));
            System.out.println(JSON.writeValueAsString(run(args[0], arguments)));
        } catch (StartFailure | InvalidSetting | IOException e) {
            System.err.println("failure: " + e.getMessage());
            exitCode = FAILED;
        } catch (UncheckedIOException e) {
            System.err.println("failure: " + e.getCause().getMessage());
            exitCode = FAILED;
        } catch (DriverException e) {
            System.err.println("failure: Cassandra answers: " + e.getMessage());
            exitCode = FAILED;
        }
        System.exit(exitCode);
    }

    private static ObjectNode run(String verb, Arguments arguments) throws IOException, InvalidSetting, StartFailure {
        Home home = new Home(arguments.home());
        Settings settings = Settings.load(arguments.conf(), arguments.overrides());
        CassandraSettings cassandra = CassandraSettings.of(settings, password(home, settings));
        CassandraModule tables = FacteurModules.tables(home, settings);
        int changes = switch (verb) {
            case "status" -> 0;
            case "create", "upgrade" -> change(verb, cassandra, tables);
            default -> throw new StartFailure("unknown verb " + verb);
        };
        return document(SchemaReport.of(cassandra, tables), changes);
    }

    private static int change(String verb, CassandraSettings cassandra, CassandraModule tables) throws StoreFailure {
        try (CqlSession session = new SessionFactory(cassandra.creating(), SchemaMain::progress).open()) {
            SchemaCreator schema = new SchemaCreator(session, SchemaMain::progress);
            return verb.equals("create") ? schema.create(tables) : schema.upgrade(tables);
        }
    }

    private static void progress(String step) {
        System.err.println("progress: " + step);
    }

    /** Where the server would take it from at its start. */
    private static String password(Home home, Settings settings) throws IOException {
        Path own = new Secrets(home).file(Secrets.CASSANDRA);
        Optional<Path> given =
                settings.path("secrets.directory").map(directory -> directory.resolve(Secrets.CASSANDRA));
        try {
            return Files.readString(given.filter(Files::exists).orElse(own)).strip();
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no password for Cassandra: it is read from the file \"cassandra\" in secrets.directory, or"
                            + " from " + own
                            + (settings.hosts("cassandra").isEmpty()
                                    ? ", which the first start of the server makes"
                                    : ""),
                    e);
        }
    }

    private static ObjectNode document(SchemaReport report, int changes) {
        ObjectNode document = JSON.createObjectNode();
        document.put("keyspace", report.keyspace()).put("exists", report.exists());
        document.put("complete", report.isComplete()).put("changes", changes);
        document.set("replication", numbers(report.replication()));
        document.set("wantedReplication", numbers(report.wanted()));
        document.set("nodes", JSON.valueToTree(report.nodes()));
        document.put("majority", report.majority());
        report.missing().ifPresent(missing -> document.set("missing", missing(missing)));
        ObjectNode versions = document.putObject("versions");
        report.version().ifPresent(version -> versions.put("facteur", version));
        report.jamesVersion().ifPresent(version -> versions.put("james", version));
        versions.put("jamesFrom", SchemaReport.FIRST_OF_JAMES).put("jamesTo", SchemaReport.LAST_OF_JAMES);
        return document;
    }

    private static ObjectNode missing(SchemaDifference missing) {
        ObjectNode node = JSON.createObjectNode();
        node.set("types", JSON.valueToTree(missing.types()));
        node.set("tables", JSON.valueToTree(missing.tables()));
        node.set("columns", JSON.valueToTree(missing.columns()));
        node.set(
                "migrations",
                JSON.valueToTree(missing.migrations().stream()
                        .map(migration -> Map.of("number", migration.number(), "title", migration.title()))
                        .toList()));
        return node;
    }

    private static ObjectNode numbers(Map<String, Integer> map) {
        ObjectNode node = JSON.createObjectNode();
        map.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> node.put(entry.getKey(), entry.getValue()));
        return node;
    }
}
