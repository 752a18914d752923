package io.facteur.dns.resolver;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.RecordType;
import io.facteur.dns.WireNames;
import io.facteur.dns.WireRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import reactor.core.Disposable;

/** Answers one question, following aliases where the resolver did not, within the time limit. */
final class Lookup {

    /** What is known on the way from alias to alias. */
    private record Step(Name name, int aliases, long ttl, boolean secure) {}

    private final Network network;
    private final Asker asker;
    private final DnsCacheSettings limits;

    Lookup(Network network, Asker asker) {
        this.network = network;
        this.asker = asker;
        this.limits = network.settings().cache();
    }

    /** @return never fails */
    CompletableFuture<DnsAnswer<Object>> ask(RecordType type, DnsName name) {
        long deadline = network.now() + network.settings().exchangeTime().toNanos();
        CompletableFuture<DnsAnswer<Object>> result = new CompletableFuture<>();
        Duration limit = network.settings().timeLimit();
        Disposable timer = network.scheduler()
                .schedule(
                        () -> result.complete(
                                failed("the DNS did not answer within " + limit.toMillis() + " ms for " + name)),
                        limit.toNanos(),
                        TimeUnit.NANOSECONDS);
        follow(type, name, new Step(WireNames.toWire(name), 0, Long.MAX_VALUE, true), deadline)
                .exceptionally(failure -> failed("the DNS client failed: " + failure))
                .thenAccept(answer -> {
                    timer.dispose();
                    result.complete(answer);
                });
        return result;
    }

    private CompletableFuture<DnsAnswer<Object>> follow(RecordType type, DnsName asked, Step step, long deadline) {
        return asker.ask(step.name(), WireRecords.type(type), deadline).thenCompose(reply -> {
            if (reply.message() == null) {
                return completed(DnsAnswer.failed(reply.failure(), reply.explanation()));
            }
            Message message = reply.message();
            Reading reading = Reading.of(message, step.name(), type);
            Step next = new Step(
                    reading.name(),
                    step.aliases() + reading.aliases(),
                    Math.min(step.ttl(), reading.ttl()),
                    step.secure()
                            && asker.judgesSecurity()
                            && message.getHeader().getFlag(Flags.AD));
            return switch (reading.kind()) {
                case FOUND -> completed(found(type, reading.records(), next));
                case NO_DATA -> completed(absent(Outcome.NO_DATA, next, "there is no " + type + " record at " + asked));
                case NO_SUCH_NAME -> completed(absent(Outcome.NO_SUCH_NAME, next, missing(asked, next)));
                case UNFINISHED ->
                    next.aliases() > Reading.MAXIMUM_ALIASES
                            ? completed(tooManyAliases(asked))
                            : follow(type, asked, next, deadline);
                case TOO_MANY_ALIASES -> completed(tooManyAliases(asked));
                case LAME ->
                    completed(failed("the DNS server is not responsible for " + asked + " and does not look it up"));
            };
        });
    }

    private DnsAnswer<Object> found(RecordType type, List<Object> records, Step step) {
        List<Object> ordered = records;
        if (type == RecordType.MX) {
            ordered = new ArrayList<>(records);
            ordered.sort(Comparator.comparingInt(exchange -> ((MailExchange) exchange).preference()));
        }
        return DnsAnswer.found(ordered, step.secure(), ttl(step.ttl(), limits.maximumTtl()));
    }

    private DnsAnswer<Object> absent(Outcome outcome, Step step, String explanation) {
        Duration limit = limits.maximumTtl().compareTo(limits.maximumNegativeTtl()) < 0
                ? limits.maximumTtl()
                : limits.maximumNegativeTtl();
        return new DnsAnswer<>(outcome, List.of(), step.secure(), ttl(step.ttl(), limit), explanation);
    }

    private Duration ttl(long seconds, Duration maximum) {
        Duration ttl = seconds >= maximum.toSeconds() ? maximum : Duration.ofSeconds(seconds);
        return ttl.compareTo(limits.minimumTtl()) < 0 ? limits.minimumTtl() : ttl;
    }

    private static String missing(DnsName asked, Step step) {
        return step.aliases() == 0
                ? asked + " does not exist"
                : asked + " is an alias of " + step.name().toString(true) + ", which does not exist";
    }

    private static DnsAnswer<Object> tooManyAliases(DnsName asked) {
        return failed(asked + " is an alias of more than " + Reading.MAXIMUM_ALIASES + " aliases, or of itself");
    }

    private static DnsAnswer<Object> failed(String explanation) {
        return DnsAnswer.failed(Outcome.TEMPORARY_FAILURE, explanation);
    }

    private static CompletableFuture<DnsAnswer<Object>> completed(DnsAnswer<Object> answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
