package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.home.RunState;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Show what the server does, where it listens, and the mail that waits.",
            "The exit code is 0 when it is ready, and 3 when it is not."
        },
        footer = {"", "Examples:", "  facteur status", "  facteur status --json"})
final class StatusCommand extends Verb {

    @Override
    int run() {
        Instance instance = Instance.of(this);
        Optional<RunState> current = instance.last().filter(state -> instance.running());
        JsonNode mail = instance.ready() ? mail() : Json.object();
        if (json()) {
            answer(document(instance, current, mail));
        } else {
            print(instance, current, mail);
        }
        return instance.ready() ? ExitCode.OK : ExitCode.NOT_RUNNING;
    }

    /** @return the counts, or {@code error} with the reason why there are none: the rest of the answer is still true */
    private JsonNode mail() {
        try {
            return api().get("/facteur/status");
        } catch (Failure e) {
            return Json.object().put("failure", e.getMessage());
        }
    }

    private ObjectNode document(Instance instance, Optional<RunState> current, JsonNode mail) {
        ObjectNode document = Json.object().put("state", instance.state());
        document.put("home", home().root().toString()).put("crashed", instance.crashed());
        ArrayNode listeners = document.putArray("listeners");
        ArrayNode children = document.putArray("children");
        current.ifPresent(state -> {
            document.put("pid", state.pid()).put("step", state.step()).put("startedAt", state.startedAt());
            state.listeners().forEach(listener -> listeners.add(Json.of(listener)));
            state.children().forEach(child -> children.add(Json.of(child)));
            if (instance.ready()) {
                document.put("readiness", Readiness.of(state));
            }
        });
        document.set("mail", mail);
        return document;
    }

    private void print(Instance instance, Optional<RunState> current, JsonNode mail) {
        if (current.isEmpty() || instance.process().isEmpty()) {
            if (instance.running()) {
                say("starting on " + homeName());
                return;
            }
            say("stopped on " + homeName()
                    + (instance.crashed() ? ": the last run was killed. What it had accepted is there" : ""));
            say("next: " + advice("up"));
            return;
        }
        RunState state = current.get();
        say(instance.state() + (instance.ready() ? "" : ": " + state.step()) + " on " + homeName() + ", process "
                + state.pid() + ", since " + state.startedAt());
        for (RunState.Listener listener : state.listeners()) {
            say(String.format(
                    Locale.ROOT,
                    "  %-14s %-12s %-22s %s",
                    listener.name(),
                    listener.protocol(),
                    endpoint(listener.address(), listener.port()),
                    tls(listener.tls())));
        }
        for (RunState.Child child : state.children()) {
            say(String.format(
                    Locale.ROOT,
                    "  %-14s %-12s %-22s process %d",
                    child.name(),
                    child.state(),
                    endpoint(child.address(), child.port()),
                    child.pid()));
        }
        String readiness = instance.ready() ? Readiness.of(state) : Readiness.READY;
        if (!readiness.equals(Readiness.READY)) {
            say("  load balancers are told that it is not ready: " + readiness);
        }
        if (mail.has("failure")) {
            say("  mail: " + mail.path("failure").asText());
        } else if (mail.has("held")) {
            say("  mail: " + mail.path("held").asLong() + " held for other domains, "
                    + mail.path("outgoing").asLong() + " on the way to them, "
                    + mail.path("spool").asLong() + " on the way to a mailbox, "
                    + mail.path("error").asLong() + " in error");
            String why = SendingText.why(mail.path("sending").asText(""), this);
            if (!why.isEmpty()) {
                say("  outgoing mail is held: " + why);
            }
        }
    }

    private static String tls(String mode) {
        return switch (mode) {
            case "starttls" -> "STARTTLS";
            case "implicit" -> "TLS";
            default -> "no TLS";
        };
    }

    private static String endpoint(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
