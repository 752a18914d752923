package io.facteur.cli;

import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.authentication.settings.AuthenticationXml;
import io.facteur.home.InvalidSetting;
import io.facteur.home.InvalidXml;
import io.facteur.home.Settings;
import io.facteur.home.XmlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads {@code authentication.xml} as the server does. */
final class AuthenticationConf {

    static final String FILE = "authentication.xml";

    private AuthenticationConf() {}

    /**
     * @param conf the directory; with no such file in it, all has its default
     * @throws Failure naming the file and what is wrong with it
     */
    static AuthenticationSettings read(Path conf) {
        Path file = conf.resolve(FILE);
        try {
            Settings settings = Settings.load(conf, Map.of());
            Map<String, String> values = new HashMap<>();
            settings.asMap().forEach((key, value) -> values.put(Settings.PREFIX + key, value));
            values.put(Settings.PREFIX + Settings.LOOPBACK, settings.loopback());
            return AuthenticationXml.read(
                    new XmlFile(file).read("authentication", values::get),
                    settings.get("hostname"),
                    settings.isTrial());
        } catch (InvalidSetting e) {
            throw new Failure(ExitCode.FAILED, e.getMessage(), e);
        } catch (InvalidXml e) {
            throw new Failure(
                    ExitCode.FAILED, file + (e.line() < 0 ? "" : ", line " + e.line()) + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.FAILED, file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read " + conf + ": " + Reason.of(e), e);
        }
    }
}
