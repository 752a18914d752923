package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.cli.doctor.Diagnosis;
import io.facteur.cli.doctor.Topic;
import io.facteur.dns.DnsName;
import io.facteur.home.RunState;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What only the running server can tell {@code doctor}. Nothing fails: what it does not tell is not known. */
final class DoctorServer {

    /** Mail that passes through is in the queue for seconds; what is there longer was deferred, or nobody takes it. */
    static final Duration SLOW = Duration.ofMinutes(15);

    /** After so long other servers tell their senders (RFC 5321 4.5.4.1 leaves the number to them). */
    static final Duration STUCK = Duration.ofHours(4);

    private static final int NOT_FOUND = 404;
    private static final List<String> NEEDED = List.of("postmaster", "abuse", "dmarc", "tlsrpt");

    private final DoctorCommand verb;
    private final Optional<Api> api;
    private final String absent;
    private final Optional<JsonNode> status;
    private final String noStatus;

    private DoctorServer(
            DoctorCommand verb, Optional<Api> api, String absent, Optional<JsonNode> status, String noStatus) {
        this.verb = verb;
        this.api = api;
        this.absent = absent;
        this.status = status;
        this.noStatus = noStatus;
    }

    static DoctorServer of(DoctorCommand verb) {
        Api api;
        try {
            api = verb.api();
        } catch (Failure e) {
            return new DoctorServer(verb, Optional.empty(), e.getMessage(), Optional.empty(), e.getMessage());
        }
        try {
            return new DoctorServer(verb, Optional.of(api), "", Optional.of(api.get("/facteur/status?oldest=yes")), "");
        } catch (Failure e) {
            return new DoctorServer(verb, Optional.of(api), "", Optional.empty(), e.getMessage());
        }
    }

    /** Why it cannot be asked: with what to do; empty when it can. */
    String absent() {
        return absent;
    }

    /** Where it listens, whatever the configuration says by now; none when it does not run. */
    List<RunState.Listener> listeners() {
        return api.isEmpty() ? List.of() : Api.runningState(verb).listeners();
    }

    /** Messages to other domains that wait to be let go; empty when it is not known. */
    Optional<Long> held() {
        return status.filter(node -> node.has("held"))
                .map(node -> node.path("held").asLong());
    }

    /** Whether mail to other domains leaves, see {@link SendingText}; empty when it is not known. */
    String sending() {
        return status.map(node -> node.path("sending").asText("")).orElse("");
    }

    /** Lets it leave, unless an administrator stopped it. */
    JsonNode start() {
        return api.orElseThrow(() -> new Failure(ExitCode.NOT_RUNNING, absent))
                .post("/facteur/queue/start?unlessStopped=true");
    }

    /** Domains that it receives mail for; none when it cannot say. */
    List<DnsName> domains() {
        List<DnsName> domains = new ArrayList<>();
        if (api.isPresent()) {
            try {
                // James lists localhost, too, which is nobody's mail domain
                api.get()
                        .get("/domains")
                        .forEach(node -> DnsName.parse(node.asText())
                                .filter(name -> name.labels().size() > 1)
                                .ifPresent(domains::add));
            } catch (Failure expected) {
                return List.of();
            }
        }
        return domains.stream().sorted().toList();
    }

    List<Diagnosis> health(Clock clock) {
        if (api.isEmpty()) {
            return List.of(
                    Diagnosis.fail(Topic.SERVER, absent, ""),
                    Diagnosis.notChecked(Topic.STORE, absent),
                    Diagnosis.notChecked(Topic.QUEUE, absent));
        }
        return List.of(store(api.get()), queue(clock));
    }

    private Diagnosis store(Api server) {
        JsonNode health;
        try {
            health = server.send("GET", "/healthcheck", null).body();
        } catch (Failure e) {
            return Diagnosis.fail(Topic.STORE, e.getMessage(), verb.advice("status"));
        }
        List<String> bad = new ArrayList<>();
        for (JsonNode check : health.path("checks")) {
            if (!check.path("status").asText().equals("healthy")) {
                String cause = check.path("cause").asText("");
                bad.add(check.path("componentName").asText()
                        + (cause.isEmpty() || cause.equals("null") ? "" : " (" + cause + ")"));
            }
        }
        if (!health.has("checks")) {
            return Diagnosis.unknown(Topic.STORE, "the server does not say whether its store is well", "");
        }
        if (bad.isEmpty()) {
            return Diagnosis.ok(Topic.STORE, "all parts of the server are well");
        }
        String text = "the server says that it is not well: " + String.join(", ", bad);
        return health.path("status").asText().equals("degraded")
                ? Diagnosis.warn(Topic.STORE, text, "see its log: " + verb.advice("logs"))
                : Diagnosis.fail(Topic.STORE, text, "see its log: " + verb.advice("logs"));
    }

    private Diagnosis queue(Clock clock) {
        if (status.isEmpty()) {
            return Diagnosis.fail(Topic.QUEUE, "the queue cannot be looked at: " + noStatus, verb.advice("status"));
        }
        long spool = status.get().path("spool").asLong();
        long error = status.get().path("error").asLong();
        Optional<Duration> age = oldest(clock);
        if (age.isPresent() && age.get().compareTo(SLOW) > 0) {
            String text = spool + (spool == 1 ? " message waits" : " messages wait") + " to be handled, the first for "
                    + age.get().toMinutes() + " minutes";
            String remedy = "see why: " + verb.advice("logs");
            return age.get().compareTo(STUCK) > 0
                    ? Diagnosis.fail(Topic.QUEUE, text, remedy)
                    : Diagnosis.warn(Topic.QUEUE, text, remedy);
        }
        return error > 0
                ? Diagnosis.warn(Topic.QUEUE, error + " messages were set aside, being in error", verb.advice("status"))
                : Diagnosis.ok(Topic.QUEUE, spool + " messages on the way");
    }

    private Optional<Duration> oldest(Clock clock) {
        try {
            return status.filter(node -> node.path("oldest").isTextual())
                    .map(node ->
                            Duration.between(Instant.parse(node.path("oldest").asText()), clock.instant()));
        } catch (DateTimeException expected) {
            return Optional.empty();
        }
    }

    /** Whether the domain is one of ours, and the addresses that it must have lead somewhere. */
    Diagnosis mailboxes(DnsName domain) {
        if (api.isEmpty()) {
            return Diagnosis.notChecked(Topic.MAILBOXES, absent);
        }
        String add = verb.advice("domain", "add", domain.toString());
        try {
            Api.Answer known = api.get().send("GET", "/domains/" + Api.segment(domain.toString()), null);
            if (known.status() == NOT_FOUND) {
                return Diagnosis.fail(Topic.MAILBOXES, "this server does not receive mail for " + domain, add);
            }
            List<String> missing = new ArrayList<>();
            for (String localPart : NEEDED) {
                String address = localPart + "@" + domain;
                // Who has the address, aliases followed; which message is asked for does not matter
                Api.Answer answer =
                        api.get().send("GET", "/facteur/users/" + Api.segment(address) + "/inbox?messageId=none", null);
                if (answer.status() == NOT_FOUND) {
                    missing.add(address);
                }
            }
            return missing.isEmpty()
                    ? Diagnosis.ok(Topic.MAILBOXES, "")
                    : Diagnosis.fail(Topic.MAILBOXES, "nobody receives mail for " + String.join(", ", missing), add);
        } catch (Failure e) {
            return Diagnosis.unknown(Topic.MAILBOXES, e.getMessage(), verb.advice("status"));
        }
    }
}
