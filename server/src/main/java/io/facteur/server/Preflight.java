package io.facteur.server;

import io.facteur.home.Home;
import io.facteur.home.InvalidXml;
import io.facteur.home.Settings;
import io.facteur.home.XmlFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What would make the start fail half-way is found here, before anything is started, and named with its way out. */
final class Preflight {

    private static final int JAVA = 17;
    private static final int FIRST_UNPRIVILEGED = 1024;
    private static final long SPACE = 512L << 20;

    private final Home home;
    private final Settings settings;
    private final Path conf;

    Preflight(Home home, Settings settings, Path conf) {
        this.home = home;
        this.settings = settings;
        this.conf = conf;
    }

    void check() throws StartFailure, IOException {
        checkJava(Runtime.version().feature());
        checkSpace(Files.getFileStore(home.root()).getUsableSpace());
        checkConfiguration();
        checkPorts();
    }

    static void checkJava(int version) throws StartFailure {
        if (version != JAVA) {
            throw new StartFailure("Java " + version + " runs this, and Facteur needs Java " + JAVA
                    + ": set JAVA_HOME to a JDK " + JAVA + " (Debian: apt install openjdk-17-jdk-headless)");
        }
    }

    void checkSpace(long usable) throws StartFailure {
        if (usable < SPACE) {
            throw new StartFailure("only " + (usable >> 20) + " MiB are free where " + home.root() + " is, and "
                    + (SPACE >> 20) + " MiB are needed: make room, or choose another place with --home");
        }
    }

    /** James reads most of its files when it needs them, and some failures of that it only logs. */
    private void checkConfiguration() throws StartFailure, IOException {
        if (!Files.isDirectory(conf)) {
            throw new StartFailure("there is no configuration directory " + conf + ": give one with --conf");
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(conf, "*.xml")) {
            for (Path file : files) {
                checkXml(file);
            }
        }
    }

    private static void checkXml(Path file) throws StartFailure {
        try {
            // The settings are system properties by now
            new XmlFile(file).parse(XmlFile.resolve(Files.readString(file), System::getProperty));
        } catch (InvalidXml e) {
            throw new StartFailure(file + (e.line() < 0 ? "" : ", line " + e.line()) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartFailure(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void checkPorts() throws StartFailure, IOException {
        for (String key : settings.portKeys()) {
            InetAddress address = InetAddress.getByName(settings.addressOf(key));
            checkPort(key, new InetSocketAddress(address, Integer.parseInt(settings.get(key))));
        }
    }

    private void checkPort(String key, InetSocketAddress address) throws StartFailure {
        try (ServerSocket socket = new ServerSocket()) {
            // A connection of an earlier run that is still being closed is no obstacle.
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw cannotListen(key, address, e);
        }
    }

    StartFailure cannotListen(String key, InetSocketAddress address, IOException e) {
        String what = "cannot listen on " + address.getAddress().getHostAddress() + " port " + address.getPort() + " ("
                + e.getMessage() + "): ";
        if (address.getPort() < FIRST_UNPRIVILEGED
                && String.valueOf(e.getMessage()).contains("ermission")) {
            return new StartFailure(
                    what + "ports below " + FIRST_UNPRIVILEGED
                            + " need a right that this user does not have. Run it as a"
                            + " service (facteur setup --systemd), which has it, or as root, or give the right to"
                            + " everybody: sysctl -w net.ipv4.ip_unprivileged_port_start=25",
                    e);
        }
        return new StartFailure(
                what + "another program has it (see ss -ltnp), or choose another " + key + " in "
                        + conf.resolve(Settings.FILE) + ", or another address with --bind",
                e);
    }
}
