package io.facteur.webadmin;

import io.facteur.messaging.outgoing.OutgoingQueue;
import io.facteur.messaging.outgoing.OutgoingQueue.Listing;
import io.facteur.messaging.outgoing.QueueEntry;
import io.facteur.messaging.outgoing.QueueEntry.Filter;
import io.facteur.messaging.spooler.InfrastructureFaults;
import io.facteur.transport.hop.HopView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Mail to other domains: {@code GET /facteur/queue}, and {@code POST /facteur/queue/retry}, {@code hold}, {@code release} and
 * {@code delete}. Which mail is meant say the parameters {@code id} (also its beginning; more than once for several), {@code
 * nextHop} (a host or a domain), {@code sender} (or the account that sent it) and {@code olderThan} (seconds); to change all of it, {@code all=true}.
 */
public final class QueueRoutes implements Routes {

    static final String BASE = "/facteur/queue";

    private static final int LIMIT = 100;
    private static final int HIGHEST_LIMIT = 10_000;

    /** Times in ISO 8601; what is not there is the empty text. */
    record Entry(
            String id,
            String state,
            String sender,
            List<String> recipients,
            String domain,
            String nextHop,
            String queuedAt,
            String dueAt,
            String lastTry,
            int tries,
            String lastAnswer,
            String account) {

        static Entry of(QueueEntry entry) {
            return new Entry(
                    entry.id(),
                    entry.state().name().toLowerCase(Locale.ROOT),
                    entry.sender(),
                    entry.recipients(),
                    entry.domain(),
                    entry.nextHop(),
                    entry.queuedAt().toString(),
                    text(entry.dueAt()),
                    text(entry.lastTry()),
                    entry.tries(),
                    entry.lastAnswer(),
                    entry.account());
        }
    }

    record NextHop(String nextHop, int waiting, int connections, String pausedUntil, String lastAnswer) {

        static NextHop of(HopView hop) {
            return new NextHop(
                    hop.nextHop(),
                    hop.waiting(),
                    hop.connections(),
                    text(hop.pausedUntil()),
                    hop.lastAnswer().orElse(""));
        }
    }

    record Queue(long total, List<Entry> mails, List<NextHop> nextHops) {}

    record Changed(long changed, long matched) {}

    private interface Change {
        long of(Filter filter) throws Exception;
    }

    private final OutgoingQueue queue;

    @Inject
    public QueueRoutes(OutgoingQueue queue) {
        this.queue = queue;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::list);
        service.post(BASE + "/retry", (request, response) -> change(request, queue::retry));
        service.post(BASE + "/hold", (request, response) -> change(request, queue::hold));
        service.post(BASE + "/release", (request, response) -> change(request, queue::release));
        service.post(BASE + "/delete", (request, response) -> change(request, queue::delete));
    }

    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse("");
    }

    private String list(Request request, Response response) throws Exception {
        Filter filter = filter(request);
        int limit = (int)
                number(request, "limit", HIGHEST_LIMIT).orElse((long) LIMIT).longValue();
        return whenStoreAnswers(() -> {
            Listing listing = queue.list(filter, limit);
            return Answers.json(new Queue(
                    listing.total(),
                    listing.entries().stream().map(Entry::of).toList(),
                    queue.hops().stream().map(NextHop::of).toList()));
        });
    }

    private String change(Request request, Change change) throws Exception {
        Filter filter = filter(request);
        if (filter.isAll() && !Answers.parameter(request, "all").equals(Optional.of("true"))) {
            throw Answers.badRequest("say which mail: id, nextHop, sender or olderThan, or all=true");
        }
        return whenStoreAnswers(() -> {
            for (String id : filter.ids()) {
                requireOne(id);
            }
            long matched = queue.list(filter, 0).total();
            return Answers.json(new Changed(change.of(filter), matched));
        });
    }

    /** The beginning of an id names one mail, or none: that of another is not to be deleted by mistake. */
    private void requireOne(String id) throws Exception {
        Listing named = queue.list(new Filter(List.of(id), Optional.empty(), Optional.empty(), Optional.empty()), 2);
        if (named.total() > 1) {
            throw Answers.conflict("several mails have an id that begins with \"" + id + "\": give more of it");
        }
    }

    private interface Answering {
        String answer() throws Exception;
    }

    private static String whenStoreAnswers(Answering answering) throws Exception {
        try {
            return answering.answer();
        } catch (Exception e) {
            if (InfrastructureFaults.isInfrastructure(e)) {
                throw Answers.unavailable("the store does not answer: mail waits until it does");
            }
            throw e;
        }
    }

    private static Filter filter(Request request) {
        String[] ids = request.queryParamsValues("id");
        List<String> named = ids == null ? List.of() : List.of(ids);
        for (String id : named) {
            if (id.length() < Filter.SHORTEST_ID) {
                throw Answers.badRequest("\"" + id + "\" is too short for an id: give at least " + Filter.SHORTEST_ID
                        + " characters of it");
            }
        }
        return new Filter(
                named,
                Answers.parameter(request, "nextHop"),
                Answers.parameter(request, "sender"),
                number(request, "olderThan", Integer.MAX_VALUE).map(Duration::ofSeconds));
    }

    private static Optional<Long> number(Request request, String name, int highest) {
        Optional<String> text = Answers.parameter(request, name);
        if (text.isPresent() && !text.get().matches("[0-9]{1,10}")) {
            throw Answers.badRequest(name + ": found \"" + text.get() + "\", allowed: a number");
        }
        return text.map(Long::valueOf).map(value -> Math.min(value, highest));
    }
}
