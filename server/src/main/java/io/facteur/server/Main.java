package io.facteur.server;

import io.facteur.home.Home;
import io.facteur.home.HomeLock;
import io.facteur.home.InvalidSetting;
import io.facteur.home.RunState;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one instance in the foreground until it is asked to stop (SIGINT, SIGTERM). */
public final class Main {

    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] args) {
        Console console = new Console(System.out, System.console() != null);
        try {
            Arguments arguments = Arguments.parse(args);
            Home home = prepare(arguments);
            // Before the first logger is made: its file is in the home.
            System.setProperty("facteur.logs", home.logs().toString());
            System.setProperty(
                    "logback.configurationFile",
                    arguments.conf().resolve("logback.xml").toString());
            run(arguments, home, console);
        } catch (StartFailure e) {
            fail(console, e.getMessage());
        } catch (Exception e) {
            LoggerFactory.getLogger(Main.class).error("the start failed", e);
            fail(console, "cannot start: " + reason(e));
        }
    }

    private static Home prepare(Arguments arguments) throws StartFailure {
        Home home = new Home(arguments.home());
        try {
            home.create();
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot use " + home.root() + " (" + e + "): give a directory that you may write with --home", e);
        }
        return home;
    }

    private static void run(Arguments arguments, Home home, Console console) throws Exception {
        HomeLock lock = lock(home);
        State state = new State(home);
        Settings settings = settings(arguments);
        settings.exportAsSystemProperties();
        System.setProperty("facteur.home", home.root().toString());
        state.step("waiting for what an earlier run left behind");
        Engines.endLeftOvers(home);
        state.step("checking");
        new Preflight(home, settings, arguments.conf()).check();
        takeSecrets(home, settings);
        new Secrets(home).getOrGenerate(Secrets.ADMIN);

        Instance instance = new Instance(home, settings, arguments, state, console);
        // From the first second to the last: who asks is answered in both
        HealthListener.start(
                settings.get("bind"), settings.port("health"), new Liveness()::notLive, instance::notReady);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(instance, home, lock, console, stopped), "stop"));
        instance.start();
        state.ready(instance.listeners());
        console.say(new Summary(home, settings, instance.listeners(), System.getProperty("facteur.command", "facteur"))
                .text(instance.hasDomains()));
        stopped.await();
    }

    private static HomeLock lock(Home home) throws StartFailure, IOException {
        Optional<HomeLock> lock = HomeLock.tryAcquire(home);
        if (lock.isEmpty()) {
            String pid = RunState.read(home)
                    .map(other -> " (process " + other.pid() + ")")
                    .orElse("");
            throw new StartFailure("another instance runs on " + home.root() + pid
                    + ": stop it with facteur down, or give another directory with --home");
        }
        return lock.get();
    }

    private static Settings settings(Arguments arguments) throws StartFailure, IOException {
        try {
            return Settings.load(arguments.conf(), arguments.overrides());
        } catch (InvalidSetting e) {
            throw new StartFailure(e.getMessage(), e);
        }
    }

    private static void takeSecrets(Home home, Settings settings) throws StartFailure {
        Optional<Path> given = settings.path("secrets.directory");
        if (given.isPresent()) {
            try {
                new Secrets(home).takeFrom(given.get());
            } catch (IOException e) {
                throw new StartFailure(
                        "cannot take the secrets of secrets.directory: " + e + ": each is a file in " + given.get(), e);
            }
        }
    }

    private static void stop(Instance instance, Home home, HomeLock lock, Console console, CountDownLatch stopped) {
        Logger logger = LoggerFactory.getLogger(Main.class);
        console.failed();
        console.say("Stopping");
        try {
            instance.stop();
            Files.deleteIfExists(RunState.file(home));
            lock.close();
            console.say("Stopped");
        } catch (Exception e) {
            logger.error("the stop did not succeed entirely", e);
        }
        stopped.countDown();
    }

    /** An IOException of ours says all; Guice and the drivers wrap what matters many times. */
    private static String reason(Exception e) {
        Throwable cause = e;
        while (!(cause instanceof IOException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static void fail(Console console, String message) {
        console.failed();
        System.err.println("facteur: " + message);
        System.exit(FAILED);
    }
}
