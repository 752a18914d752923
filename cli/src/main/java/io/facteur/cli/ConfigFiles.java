package io.facteur.cli;

import io.facteur.authentication.settings.AuthenticationXml;
import io.facteur.home.Home;
import io.facteur.home.InvalidXml;
import io.facteur.home.Settings;
import io.facteur.home.XmlFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** The files of {@code conf/}: XML is well-formed and follows its schema where there is one, references exist. */
final class ConfigFiles {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{sys:facteur\\.([^}:]*)}");

    private final Path conf;

    /** What files may refer to: the settings, and what the server adds. Empty when the settings could not be read. */
    private final Map<String, String> values;

    /** @param settings empty when they could not be read, which has been said already */
    ConfigFiles(Path conf, Optional<Settings> settings, Home home) {
        this.conf = conf;
        this.values = settings.map(known -> values(known, home)).orElse(Map.of());
    }

    private static Map<String, String> values(Settings settings, Home home) {
        Map<String, String> values = new HashMap<>(settings.asMap());
        values.put(Settings.LOOPBACK, settings.loopback());
        values.put("home", home.root().toString());
        values.put("tls.dir", home.tls().toString());
        values.put("logs", home.logs().toString());
        return values;
    }

    List<Check> check() {
        List<Check> checks = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(conf, "*.{xml,properties}")) {
            List<Path> sorted = new ArrayList<>();
            files.forEach(sorted::add);
            sorted.sort(null);
            for (Path file : sorted) {
                if (!file.endsWith(Settings.FILE)) {
                    checks.add(check(file));
                }
            }
        } catch (IOException expected) {
            // no directory, or an unreadable one: said by the check of the settings
            return checks;
        }
        return checks;
    }

    private Check check(Path file) {
        String name = file.getFileName().toString();
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            Optional<String> unknown = unknownReference(text);
            if (unknown.isPresent()) {
                return Check.fail(name, unknown.get());
            }
            return name.endsWith(".xml") ? checkXml(name, resolve(text)) : checkProperties(name, text);
        } catch (IOException e) {
            return Check.fail(name, "cannot be read as UTF-8: " + e);
        }
    }

    private static Check checkProperties(String name, String text) throws IOException {
        try {
            new Properties().load(new StringReader(text));
            return Check.ok(name, "");
        } catch (IllegalArgumentException e) {
            return Check.fail(name, e.getMessage() + ": a backslash is written twice");
        }
    }

    private Check checkXml(String name, String text) {
        XmlFile file = new XmlFile(conf.resolve(name));
        try {
            Element root = file.parse(text).getDocumentElement();
            if (name.equals(AuthenticationConf.FILE)) {
                // an address or a domain that only looks like one passes the schema, and stops the start
                AuthenticationXml.read(root, "", true);
            }
            return Check.ok(
                    name,
                    file.schemaName()
                            .map(schema -> "follows " + conf.getFileName().resolve(schema))
                            .orElse(""));
        } catch (IllegalArgumentException e) {
            return Check.fail(name, e.getMessage());
        } catch (InvalidXml e) {
            return Check.fail(name, (e.line() < 0 ? "" : "line " + e.line() + ": ") + e.getMessage());
        }
    }

    private Optional<String> unknownReference(String text) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        int line = 0;
        for (String content : text.split("\n", -1)) {
            line++;
            Matcher reference = REFERENCE.matcher(content);
            while (reference.find()) {
                if (!values.containsKey(reference.group(1))) {
                    return Optional.of(
                            "line " + line + ": " + reference.group() + " is not a setting of " + Settings.FILE);
                }
            }
        }
        return Optional.empty();
    }

    /** @return the text with the settings in it, as the server reads it; lines stay where they are */
    private String resolve(String text) {
        return XmlFile.resolve(
                text,
                name -> name.startsWith(Settings.PREFIX) ? values.get(name.substring(Settings.PREFIX.length())) : null);
    }
}
