package io.facteur.authentication.spf;

import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What a domain says to those whose mail fails ({@code exp}, RFC 7208 6.2). */
final class PublishedExplanation {

    private PublishedExplanation() {}

    /** Only for a failure, and of the record whose mechanism matched; what goes wrong here is ignored. */
    static Mono<Optional<String>> of(DnsClient dns, SpfRequest request, SpfEvaluation evaluation, SpfVerdict verdict) {
        Optional<MacroString> where =
                verdict.code() == SpfCode.FAIL ? verdict.record().flatMap(SpfRecord::explanation) : Optional.empty();
        if (where.isEmpty() || evaluation.saysNothing(where.get())) {
            return Mono.just(Optional.empty());
        }
        return evaluation
                .expand(where.get(), verdict.domain())
                .map(SpfEvaluation.Expansion::name)
                .flatMap(name -> name.isEmpty()
                        ? Mono.just(Optional.empty())
                        : dns.txt(name.get())
                                .flatMap(answer -> answer.records().size() == 1
                                        ? text(
                                                request,
                                                evaluation,
                                                verdict.domain(),
                                                answer.records().get(0))
                                        : Mono.just(Optional.empty())));
    }

    private static Mono<Optional<String>> text(
            SpfRequest request, SpfEvaluation evaluation, DnsName domain, String source) {
        if (source.length() > SpfLimits.RECORD_LENGTH) {
            return Mono.just(Optional.empty());
        }
        Optional<MacroString> explanation =
                new MacroParser(source, 0, source.length(), MacroParser.Kind.EXPLANATION).parse();
        if (explanation.isEmpty()) {
            return Mono.just(Optional.empty());
        }
        Mono<String> validated = explanation.get().uses('p')
                ? evaluation.validatedNames().preferring(domain).map(ValidatedNames.Found::text)
                : Mono.just("");
        return validated
                .map(name -> explanation.get().expandToText(request.values(domain, name), SpfLimits.EXPLANATION_LENGTH))
                .map(PublishedExplanation::ascii)
                .map(Optional::of);
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            ascii.append(character >= ' ' && character <= '~' ? character : '?');
        }
        return ascii.toString();
    }
}
