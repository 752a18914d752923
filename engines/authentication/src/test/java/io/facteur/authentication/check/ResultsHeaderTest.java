package io.facteur.authentication.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcRecords;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.iprev.IprevResult;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.AuthenticationResultsWriter;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultsHeaderTest {

    private static final DnsName DOMAIN = DnsName.of("example.org");

    private static Explanation because(String code) {
        return new Explanation(code, "because of " + code);
    }

    private static Optional<SpfResult> spf(SpfIdentity identity, SpfCode code, String domain) {
        return Optional.of(new SpfResult(
                code,
                identity,
                Optional.of(DnsName.of(domain)),
                Optional.empty(),
                Optional.empty(),
                because("no-match"),
                false));
    }

    private static DkimResult dkim(DkimCode code, String reason) {
        return new DkimResult(
                code,
                code,
                Optional.of(DOMAIN),
                "s1",
                "@example.org",
                "rsa-sha256",
                "ab/d+fgh",
                2048,
                false,
                false,
                false,
                because(reason));
    }

    private static DmarcResult dmarc(DmarcCode code, String record, DmarcPolicy requested) {
        return new DmarcResult(
                code,
                Optional.of(DOMAIN),
                Optional.of(DOMAIN),
                Optional.of(DOMAIN),
                DmarcRecords.parse(record).map(DmarcRecords.Parsed::record),
                DmarcResult.Discovery.AUTHOR_DOMAIN,
                List.of(),
                requested,
                false,
                because("not-aligned"));
    }

    private static ArcResult arc(ArcCode code) {
        return new ArcResult(code, List.of(), 0, Optional.empty(), Optional.empty(), false, because("seal-invalid"));
    }

    private static Envelope envelope(String sender) throws UnknownHostException {
        return new Envelope(Optional.of(InetAddress.getByName("2001:db8::1")), "mx.example.org", sender);
    }

    @Test
    void ofShouldHaveEveryMethodWithItsProperties() throws UnknownHostException {
        AuthenticationResult result = new AuthenticationResult(
                Optional.of(new IprevResult(IprevCode.FAIL, Optional.empty(), because("no-name"), false)),
                spf(SpfIdentity.HELO, SpfCode.NONE, "mx.example.org"),
                spf(SpfIdentity.MAIL_FROM, SpfCode.PASS, "example.org"),
                List.of(dkim(DkimCode.PASS, "valid"), dkim(DkimCode.FAIL, "body-hash-mismatch")),
                2,
                arc(ArcCode.PASS),
                dmarc(DmarcCode.FAIL, "v=DMARC1; p=reject", DmarcPolicy.REJECT),
                List.of(DOMAIN),
                1,
                List.of());
        AuthenticationResults results =
                ResultsHeader.of("mx.example.com", envelope("user@example.org"), result, DmarcPolicy.REJECT);
        assertThat(AuthenticationResultsWriter.field(results).replace("\r\n\t", " "))
                .isEqualTo("Authentication-Results: mx.example.com;"
                        + " iprev=fail reason=no-name policy.iprev=\"2001:db8:0:0:0:0:0:1\";"
                        + " spf=none reason=no-match smtp.helo=mx.example.org;"
                        + " spf=pass smtp.mailfrom=user@example.org;"
                        + " dkim=pass header.d=example.org header.i=@example.org header.s=s1 header.a=rsa-sha256"
                        + " header.b=\"ab/d+fgh\";"
                        + " dkim=fail reason=body-hash-mismatch header.d=example.org header.i=@example.org header.s=s1"
                        + " header.a=rsa-sha256 header.b=\"ab/d+fgh\";"
                        + " dkim=policy reason=\"2 signatures were not looked at\";"
                        + " arc=pass header.oldest-pass=0 smtp.remote-ip=\"2001:db8:0:0:0:0:0:1\";"
                        + " dmarc=fail reason=not-aligned header.from=example.org policy.dmarc=reject");
    }

    @Test
    void ofShouldSayLittleWhenThereIsLittle() {
        AuthenticationResult result = new AuthenticationResult(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                arc(ArcCode.NONE),
                dmarc(DmarcCode.PASS, "v=DMARC1; p=reject", DmarcPolicy.REJECT),
                List.of(DOMAIN),
                1,
                List.of());
        Envelope unknown = new Envelope(Optional.empty(), "", "");
        assertThat(AuthenticationResultsWriter.field(
                                ResultsHeader.of("mx.example.com", unknown, result, DmarcPolicy.NONE))
                        .replace("\r\n\t", " "))
                .isEqualTo("Authentication-Results: mx.example.com; dkim=none; arc=none;"
                        + " dmarc=pass header.from=example.org policy.dmarc=none");
    }

    @Test
    void ofShouldNameThePostmasterForTheNullSenderAndTheAppliedPolicy() throws UnknownHostException {
        AuthenticationResult result = new AuthenticationResult(
                Optional.empty(),
                Optional.empty(),
                spf(SpfIdentity.MAIL_FROM, SpfCode.PASS, "mx.example.org"),
                List.of(),
                0,
                arc(ArcCode.FAIL),
                dmarc(DmarcCode.FAIL, "v=DMARC1; p=quarantine; t=y", DmarcPolicy.QUARANTINE),
                List.of(DOMAIN),
                1,
                List.of());
        AuthenticationResults results =
                ResultsHeader.of("mx.example.com", envelope(""), result, DmarcPolicy.QUARANTINE);
        assertThat(results.results().get(0).property("smtp", "mailfrom")).contains("postmaster@mx.example.org");
        assertThat(results.results().get(2).reason()).isEqualTo("seal-invalid");
        assertThat(results.results().get(3).property("policy", "dmarc")).contains("quarantine");
    }
}
