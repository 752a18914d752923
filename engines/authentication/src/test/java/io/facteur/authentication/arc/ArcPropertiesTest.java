package io.facteur.authentication.arc;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.Parsed;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.zone.ZoneDns;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ArcPropertiesTest {

    private static final List<SigningKey> SEALERS = List.of(Chains.LIST, Chains.SCHOOL, Chains.FORWARDER);

    /** Whoever receives a message puts it on top, so that no line that begins with a space continues what we put there. */
    private static final String RECEIVED = "Received: by mx.example\r\n";

    private final ZoneDns dns = Chains.zone().build();

    /** What may happen on the way from one sealer to the next: relaxed canonicalization does not see it. */
    enum Way {
        NOTHING(message -> message),
        RECEIVED(message -> "Received: from a.example\r\n\tby b.example; Tue, 24 Nov 2026\r\n" + message),
        RESULTS(message -> "Authentication-Results: b.example; dmarc=fail\r\n" + message),
        SPACES(message -> message.replace("lost the", "lost  \t the")),
        ENDS_OF_LINES(message -> message.replace("yet?\r\n", "yet?  \t\r\n")),
        EMPTY_LINES(message -> message + "\r\n\r\n"),
        NAMES(message -> message.replace("\r\nSubject:", "\r\nSUBJECT:").replace("ARC-Seal:", "arc-seal:")),
        FOLDS(message -> message.replace("Is dinner", "Is\r\n dinner").replace("; cv=", ";\r\n\t cv=")),
        COLONS(message -> message.replace("\r\nTo: ", "\r\nTo :\t"));

        final UnaryOperator<String> change;

        Way(UnaryOperator<String> change) {
            this.change = change;
        }
    }

    /** What a sealer does to a message before he seals it. */
    enum Work {
        NOTHING(false, message -> message),
        FIELD(false, message -> "List-Id: <list.example>\r\n" + message),
        FOOTER(true, message -> message + "-- \r\nTo unsubscribe, go away\r\n"),
        TAG(true, message -> message.replaceFirst("(?i)(\r\nsubject: *)", "$1[list] "));

        final boolean breaks;
        final UnaryOperator<String> change;

        Work(boolean breaks, UnaryOperator<String> change) {
            this.breaks = breaks;
            this.change = change;
        }
    }

    record Hop(SigningKey sealer, Work work, Way way) {}

    @Provide
    Arbitrary<Hop> hops() {
        return Combinators.combine(Arbitraries.of(SEALERS), Arbitraries.of(Work.values()), Arbitraries.of(Way.values()))
                .as(Hop::new);
    }

    @Property(tries = 100)
    void chainShouldPassAtEachHopWhateverTheSealersChange(
            @ForAll @Size(min = 1, max = 6) List<@From("hops") Hop> hops) {
        String message = Chains.MESSAGE;
        ArcCode arrival = ArcCode.NONE;
        int changed = 1;
        for (int i = 0; i < hops.size(); i++) {
            Hop hop = hops.get(i);
            String worked = hop.work().change.apply(message);
            changed = hop.work().breaks ? i + 1 : changed;
            message = hop.way().change.apply(Chains.seal(worked, hop.sealer(), arrival));
            ArcResult result = Chains.validate(dns, ArcPolicy.DEFAULT, message);
            arrival = result.code();
            assertThat(arrival).as("%s%n%s", result.explanation(), message).isEqualTo(ArcCode.PASS);
            assertThat(result.sealers()).hasSize(i + 1);
            assertThat(result.oldestPass()).isEqualTo(changed == 1 ? 0 : changed);
        }
    }

    @Property(tries = 300)
    void chainShouldFailWhenAnyLetterOrDigitIsAnother(
            @ForAll @IntRange(min = 1, max = 3) int count, @ForAll @IntRange(max = 1_000_000) int where) {
        String message = Chains.sealed(SEALERS.subList(0, count).toArray(new SigningKey[0]));
        int at = where % message.length();
        // Before the "=" at the end of base64, there are bits that mean nothing.
        while (!Character.isLetterOrDigit(message.charAt(at)) || message.startsWith("=", at + 1)) {
            at = (at + 1) % message.length();
        }
        char old = message.charAt(at);
        char other = Character.toLowerCase(old) == 'q' ? 'z' : 'q';
        if (Character.isDigit(old)) {
            other = (char) ('0' + (old - '0' + 1) % 10);
        }
        ArcResult result =
                Chains.validate(dns, ArcPolicy.DEFAULT, message.substring(0, at) + other + message.substring(at + 1));

        assertThat(result.code())
                .as("%s at %d: %s%n%s", old, at, result.explanation(), message)
                .isEqualTo(ArcCode.FAIL);
    }

    @Provide
    Arbitrary<String> headers() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.of("ARC-Seal:", "ARC-Message-Signature:", "ARC-Authentication-Results:", "From:"),
                Arbitraries.of("i=1;", "i=2;", "i=50;", "i=0;", " i = 3 ;", "i=", "cv=none;", "cv=pass;", "cv=fail;"),
                Arbitraries.of("a=rsa-sha256;", "a=rsa-sha1;", "c=relaxed/simple;", "h=from:to;", "h=arc-seal:from;"),
                Arbitraries.of("d=list.example;", "s=arc;", "b=AAAA;", "t=1;", "x=0;", "l=5;", ";", "=", "("),
                Arbitraries.of("bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;", "bh=AAAA;", "a=ed25519-sha256;"),
                Arbitraries.of("\r\n", "\r\n ", "\r\n\r\n", " ", "\r", "\n", "\u0000", "\u00ff", ":"),
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(8));
        return pieces.list().ofMaxSize(60).map(parts -> String.join("", parts));
    }

    /** Complete sets in which everything but the structure is random. */
    @Provide
    Arbitrary<String> sets() {
        List<String> names = List.of(ArcChain.SEAL, ArcChain.SIGNATURE, ArcChain.RESULTS);
        Arbitrary<String> ends = headers().map(text -> text.replaceAll("[\r\n]", ""));
        return ends.list().ofMaxSize(9).map(texts -> {
            StringBuilder sets = new StringBuilder();
            for (int i = 0; i < texts.size(); i++) {
                int instance = i / 3 + 1;
                sets.append(names.get(i % 3) + ": i=" + instance + "; a=rsa-sha256; d=list.example; s=arc; b=AAAA; cv="
                        + (instance == 1 ? "none" : "pass") + ";" + texts.get(i) + "\r\n");
            }
            return sets.toString();
        });
    }

    @Property(tries = 500)
    void anyHeaderShouldGiveAResult(@ForAll("headers") String header) {
        check(RECEIVED + header + Chains.MESSAGE);
        check(RECEIVED + header);
    }

    @Property(tries = 300)
    void anySetsShouldGiveAResult(@ForAll("sets") String sets) {
        check(sets + Chains.MESSAGE);
    }

    private void check(String message) {
        ArcResult result = Chains.validate(dns, ArcPolicy.DEFAULT, message);
        assertThat(result.code()).isIn(ArcCode.NONE, ArcCode.FAIL);
        assertThat(result.explanation().text()).isNotEmpty();
        assertThat(result.trusted()).isEmpty();
        // What cannot be a chain is sealed as one that is broken, or not at all.
        Parsed<List<HeaderField>> sealed = Chains.trySeal(message, Chains.LIST, result.code());
        sealed.value().ifPresent(set -> {
            ArcResult after = Chains.validate(dns, ArcPolicy.DEFAULT, Chains.onTop(set, message));
            boolean begun = result.code() == ArcCode.NONE;
            assertThat(after.code()).as("%s", after).isEqualTo(begun ? ArcCode.PASS : ArcCode.FAIL);
        });
    }
}
