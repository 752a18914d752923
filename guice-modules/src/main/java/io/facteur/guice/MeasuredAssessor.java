package io.facteur.guice;

import io.facteur.antispam.AuthenticationFacts;
import io.facteur.antispam.Evaluation;
import io.facteur.antispam.MessageAssessor;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.check.MessageSource;
import java.util.List;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * Counts what is found: {@code authentication.METHOD.RESULT}, one for each method and result of a message (of DKIM one for
 * each signature), {@code authentication.verdict.VERDICT} for each recipient, and the time of it all in {@code
 * authentication.time}.
 */
final class MeasuredAssessor implements MessageAssessor {

    private static final String PREFIX = "authentication.";

    private final MessageAssessor assessor;
    private final MetricFactory metrics;

    MeasuredAssessor(MessageAssessor assessor, MetricFactory metrics) {
        this.assessor = assessor;
        this.metrics = metrics;
    }

    @Override
    public Mono<Evaluation> assess(MessageSource message, Envelope envelope, List<String> recipients) {
        return Mono.from(metrics.decoratePublisherWithTimerMetric(
                        PREFIX + "time", assessor.assess(message, envelope, recipients)))
                .doOnNext(this::count);
    }

    private void count(Evaluation evaluation) {
        AuthenticationFacts facts = evaluation.authentication();
        facts.iprev().ifPresent(iprev -> count("iprev", iprev.code().text()));
        facts.helo().ifPresent(spf -> count("helo", spf.code().text()));
        facts.mailFrom().ifPresent(spf -> count("spf", spf.code().text()));
        facts.dkim().forEach(signature -> count("dkim", signature.code().text()));
        if (facts.dkim().isEmpty()) {
            count("dkim", "none");
        }
        count("arc", facts.arc().code().text());
        count("dmarc", facts.dmarc().code().text());
        count("disposition", facts.dmarc().applied().text());
        evaluation
                .verdicts()
                .forEach(verdict -> count("verdict", verdict.verdict().text()));
    }

    private void count(String method, String result) {
        metrics.generate(PREFIX + method + "." + result).increment();
    }
}
