package io.facteur.authentication.policy;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.Alignment;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcRecord;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.iprev.IprevResult;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds what authentication says of a message from bank.test; at first, that all is neutral. */
final class Facts {

    static final DnsName BANK = DnsName.of("bank.test");
    private static final Explanation WHY = new Explanation("why", "Why it is so");

    private IprevCode iprev = IprevCode.PASS;
    private SpfCode spf = SpfCode.NONE;
    private SpfCode helo = SpfCode.NONE;
    private DnsName sender = BANK;
    private final List<DkimResult> dkim = new ArrayList<>();
    private ArcResult arc = arc(ArcCode.NONE, Optional.empty(), List.of());
    private DmarcCode dmarc = DmarcCode.FAIL;
    private DmarcPolicy requested = DmarcPolicy.NONE;
    private String dmarcReason = "";
    private List<Alignment> alignments = List.of();
    private boolean testing;
    private boolean strict;
    private boolean resolverDown;
    private boolean client = true;
    private List<DnsName> authors = List.of(BANK);
    private int fromFields = 1;
    private List<String> mediators = List.of();

    static Facts asks(DmarcPolicy policy) {
        Facts facts = new Facts();
        facts.requested = policy;
        return facts;
    }

    static Facts dmarc(DmarcCode code, String reason) {
        Facts facts = dmarc(code);
        facts.dmarcReason = reason;
        return facts;
    }

    static Facts perhaps(DmarcPolicy policy) {
        Facts facts = dmarc(DmarcCode.TEMPERROR);
        facts.requested = policy;
        return facts;
    }

    Facts aligned() {
        alignments = List.of(new Alignment("dkim", BANK, "s", true, true));
        return this;
    }

    static Facts dmarc(DmarcCode code) {
        Facts facts = new Facts();
        facts.dmarc = code;
        return facts;
    }

    Facts iprev(IprevCode code) {
        iprev = code;
        return this;
    }

    Facts spf(SpfCode code) {
        spf = code;
        return this;
    }

    Facts spf(SpfCode code, String domain) {
        spf = code;
        sender = DnsName.of(domain);
        return this;
    }

    Facts helo(SpfCode code) {
        helo = code;
        return this;
    }

    Facts unknownClient() {
        client = false;
        return this;
    }

    Facts dkim(DkimCode code, String domain) {
        dkim.add(new DkimResult(
                code,
                code,
                Optional.of(DnsName.of(domain)),
                "s",
                "@" + domain,
                "rsa-sha256",
                "abcdefgh",
                2048,
                false,
                false,
                false,
                WHY));
        return this;
    }

    Facts testing() {
        testing = true;
        return this;
    }

    Facts strict() {
        strict = true;
        return this;
    }

    Facts resolverDown() {
        resolverDown = true;
        return this;
    }

    Facts fromFields(int count) {
        fromFields = count;
        return this;
    }

    Facts authors(String... names) {
        authors = List.of(names).stream().map(DnsName::of).toList();
        return this;
    }

    Facts mediators(String... names) {
        mediators = List.of(names);
        return this;
    }

    Facts untrustedArc(ArcCode code) {
        arc = arc(code, Optional.empty(), List.of());
        return this;
    }

    Facts trustedArc(MethodResult... seen) {
        arc = arc(ArcCode.PASS, Optional.of(DnsName.of("forwarder.test")), List.of(seen));
        mediators = List.of("ARC-Seal");
        return this;
    }

    static MethodResult method(String method, String result, String type, String name, String value) {
        return new MethodResult(method, result, "", List.of(new MethodResult.Property(type, name, value)));
    }

    private static ArcResult arc(ArcCode code, Optional<DnsName> trusted, List<MethodResult> seen) {
        return new ArcResult(
                code,
                trusted.stream().toList(),
                0,
                trusted,
                trusted.map(sealer -> new AuthenticationResults(sealer.toString(), seen)),
                false,
                WHY);
    }

    AuthenticationResult build() {
        Optional<DmarcRecord> record = dmarc == DmarcCode.NONE
                ? Optional.empty()
                : Optional.of(new DmarcRecord(
                        "v=DMARC1; p=" + requested.text(),
                        requested,
                        requested,
                        requested,
                        'u',
                        testing,
                        strict,
                        strict,
                        List.of(),
                        List.of(),
                        List.of("0"),
                        List.of("p")));
        DmarcResult result = new DmarcResult(
                dmarc,
                authors.stream().findFirst(),
                authors.stream().findFirst(),
                authors.stream().findFirst(),
                record,
                Discovery.AUTHOR_DOMAIN,
                alignments,
                requested,
                resolverDown,
                new Explanation(
                        dmarcReason.isEmpty() ? "dmarc-" + dmarc.text() : dmarcReason, "DMARC says " + dmarc.text()));
        return new AuthenticationResult(
                client ? Optional.of(new IprevResult(iprev, Optional.empty(), WHY, false)) : Optional.empty(),
                client ? Optional.of(spf(helo, SpfIdentity.HELO, DnsName.of("helo.test"))) : Optional.empty(),
                client ? Optional.of(spf(spf, SpfIdentity.MAIL_FROM, sender)) : Optional.empty(),
                dkim,
                0,
                arc,
                result,
                authors,
                fromFields,
                mediators);
    }

    private static SpfResult spf(SpfCode code, SpfIdentity identity, DnsName domain) {
        return new SpfResult(code, identity, Optional.of(domain), Optional.empty(), Optional.empty(), WHY, false);
    }
}
