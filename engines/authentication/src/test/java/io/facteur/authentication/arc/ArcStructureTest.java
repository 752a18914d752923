package io.facteur.authentication.arc;

import static io.facteur.authentication.arc.Chains.FORWARDER;
import static io.facteur.authentication.arc.Chains.LIST;
import static io.facteur.authentication.arc.Chains.MESSAGE;
import static io.facteur.authentication.arc.Chains.SCHOOL;
import static io.facteur.authentication.arc.Chains.seal;
import static io.facteur.authentication.arc.Chains.sealed;
import static io.facteur.authentication.arc.Chains.validate;
import static io.facteur.authentication.arc.Chains.zone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.authentication.dkim.SigningKey;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The structure of chains, and whose word is taken. */
class ArcStructureTest {

    private static String sealedTimes(int times) {
        SigningKey[] keys = new SigningKey[times];
        Arrays.fill(keys, LIST);
        return sealed(keys);
    }

    private static void assertFailsWithoutQuestion(String message, String code) {
        ZoneDns dns = zone().build();
        ArcResult result = validate(dns, ArcPolicy.DEFAULT, message);
        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.explanation().code()).as("%s", result.explanation()).isEqualTo(code);
        assertThat(dns.queries()).isZero();
    }

    private static ArcResult trusting(String message, SigningKey... trusted) {
        Set<DnsName> names = Arrays.stream(trusted).map(SigningKey::domain).collect(Collectors.toSet());
        return validate(zone().build(), ArcPolicy.DEFAULT.trusting(names), message);
    }

    @Test
    void chainOfFiftySetsShouldPass() {
        ArcResult result = validate(sealedTimes(50));

        assertThat(result.code()).as("%s", result.explanation()).isEqualTo(ArcCode.PASS);
        assertThat(result.sealers()).hasSize(50);
        assertThat(result.oldestPass()).isEqualTo(40);
    }

    @Test
    void chainOfMoreThanFiftySetsShouldFail() {
        assertFailsWithoutQuestion("ARC-Seal: i=1; cv=none\r\n" + sealedTimes(50), "too-many-sets");
    }

    @Test
    void chainShouldFailWhenItHasMoreSetsThanThePolicyWants() {
        ArcPolicy three = new ArcPolicy(Set.of(), 3, 10, 1024, Duration.ofMinutes(5));

        assertThat(validate(zone().build(), three, sealedTimes(3)).code()).isEqualTo(ArcCode.PASS);
        assertThat(validate(zone().build(), three, sealedTimes(4)).explanation().code())
                .isEqualTo("too-many-sets");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 51})
    void policyShouldRefuseWhatIsNoNumberOfSets(int sets) {
        assertThatThrownBy(() -> new ArcPolicy(Set.of(), sets, 10, 1024, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 50");
    }

    @ParameterizedTest
    @CsvSource({
        "1, i=1;",
        "2, ' (a (b) \\) c) i (x) = (y) 02 (z) ;x'",
        "50, i=50;",
        "0, i=51;",
        "0, i=0;",
        "0, i=00;",
        "0, i=;",
        "0, i=001;",
        "0, i=100;",
        "0, i=1",
        "0, I=1;",
        "0, x=1; i=1;",
        "0, (i=1;",
        "0, i=-1;",
        "0, ''"
    })
    void instanceShouldBeRead(int instance, String value) {
        assertThat(InstanceReader.read(value)).isEqualTo(instance);
    }

    @Test
    void chainShouldFailWithoutQuestionWhenItsStructureIsBroken() {
        String message = sealed(LIST, SCHOOL);

        assertFailsWithoutQuestion(message.replaceFirst("ARC-Seal", "X-Seal"), "missing-field");
        assertFailsWithoutQuestion(message.replaceFirst("ARC-Message", "X-Message"), "missing-field");
        assertFailsWithoutQuestion(message.replaceFirst("ARC-Auth", "X-Auth"), "missing-field");
        assertFailsWithoutQuestion(message.replaceFirst("ARC-Auth[^;]*", "$0 0"), "malformed-instance");
        assertFailsWithoutQuestion("ARC-Seal: i=51; cv=pass\r\n" + message, "malformed-instance");
        assertFailsWithoutQuestion("ARC-Seal: \r\n" + message, "malformed-signature");
        assertFailsWithoutQuestion("ARC-Authentication-Results: i=2; x; none\r\n" + message, "duplicate-field");
        assertFailsWithoutQuestion(message.replace("cv=none", "cv=pass"), "wrong-chain-status");
        assertFailsWithoutQuestion(message.replace("cv=pass", "cv=none"), "wrong-chain-status");
        assertFailsWithoutQuestion(message.replace("cv=pass", "cv=good"), "malformed-chain-status");
        assertFailsWithoutQuestion(message.replace("cv=pass", "cv=fail"), "chain-broken-before");
    }

    @Test
    void chainBrokenBeforeShouldBeToldWhateverElseIsWrong() {
        String message = sealed(LIST, SCHOOL).replace("cv=pass", "cv=fail");

        assertFailsWithoutQuestion("ARC-Seal: i=1; cv=none\r\n" + message, "chain-broken-before");
    }

    @Test
    void chainShouldFailWhenTheHeaderIsTooLongToBeRead() {
        assertFailsWithoutQuestion("X-Long: " + "a".repeat(70_000) + "\r\n" + sealed(LIST), "header-not-read");
    }

    @Test
    void firstOfTheTrustedSealersShouldBeBelieved() {
        ArcResult result = trusting(sealed(LIST, SCHOOL, FORWARDER), SCHOOL, FORWARDER);

        assertThat(result.trustedSealer()).contains(SCHOOL.domain());
        assertThat(result.trusted()).contains(Chains.results(SCHOOL));
    }

    @Test
    void trustedSealerBeforeAnUntrustedOneShouldNotBeBelieved() {
        ArcResult result = trusting(sealed(LIST, SCHOOL, FORWARDER), LIST, FORWARDER);

        assertThat(result.trustedSealer()).contains(FORWARDER.domain());
        assertThat(result.trusted()).contains(Chains.results(FORWARDER));
    }

    @Test
    void nobodyShouldBeBelievedWhenTheLastSealerIsNotTrusted() {
        ArcResult result = trusting(sealed(LIST, SCHOOL, FORWARDER), LIST, SCHOOL);

        assertThat(result.code()).isEqualTo(ArcCode.PASS);
        assertThat(result.trustedSealer()).isEmpty();
        assertThat(result.trusted()).isEmpty();
    }

    @Test
    void nobodyShouldBeBelievedWhenTheChainIsNotValid() {
        ArcResult result = trusting(sealed(LIST) + "More\r\n", LIST);

        assertThat(result.code()).isEqualTo(ArcCode.FAIL);
        assertThat(result.trustedSealer()).isEmpty();
        assertThat(result.trusted()).isEmpty();
    }

    @Test
    void subdomainOfATrustedSealerShouldNotBeTrusted() {
        SigningKey sub = Chains.key("sub.list.example");
        ZoneDns dns = zone().txt(
                        "arc._domainkey.sub.list.example", Chains.RSA.record().text())
                .build();
        ArcPolicy policy = ArcPolicy.DEFAULT.trusting(Set.of(LIST.domain()));
        ArcResult result = validate(dns, policy, seal(MESSAGE, sub, ArcCode.NONE));

        assertThat(result.code()).isEqualTo(ArcCode.PASS);
        assertThat(result.trustedSealer()).isEmpty();
    }

    @Test
    void resultsThatCannotBeReadShouldNotBreakTheChain() {
        ArcResult result = trusting(
                new ForgedSet(1, LIST).results("mx.list.example; what=").onTopOf(MESSAGE), LIST);

        assertThat(result.code()).as("%s", result).isEqualTo(ArcCode.PASS);
        assertThat(result.trustedSealer()).contains(LIST.domain());
        assertThat(result.trusted()).isEmpty();
    }
}
