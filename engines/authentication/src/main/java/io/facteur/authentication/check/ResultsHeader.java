package io.facteur.authentication.check;

import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.authentication.results.MethodResults;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What we found, as Authentication-Results says it. */
public final class ResultsHeader {

    private ResultsHeader() {}

    /** @param applied what is done with the message because of DMARC, named when a policy was found */
    public static AuthenticationResults of(
            String authservId, Envelope envelope, AuthenticationResult result, DmarcPolicy applied) {
        String client = envelope.client().map(InetAddress::getHostAddress).orElse("");
        List<MethodResult> results = new ArrayList<>();
        result.iprev()
                .ifPresent(iprev -> results.add(MethodResults.iprev(iprev.code().text(), iprev.explanation(), client)));
        result.helo().ifPresent(spf -> results.add(spf(spf, envelope)));
        result.mailFrom().ifPresent(spf -> results.add(spf(spf, envelope)));
        result.dkim().forEach(signature -> results.add(dkim(signature)));
        if (result.dkim().isEmpty()) {
            results.add(MethodResults.noSignature());
        }
        if (result.ignoredSignatures() > 0) {
            results.add(MethodResults.ignoredSignatures(result.ignoredSignatures()));
        }
        results.add(MethodResults.arc(
                result.arc().code().text(),
                result.arc().explanation(),
                result.arc().oldestPass(),
                client));
        results.add(dmarc(result.dmarc(), applied));
        return new AuthenticationResults(authservId, results);
    }

    private static MethodResult spf(SpfResult spf, Envelope envelope) {
        return spf.identity() == SpfIdentity.HELO
                ? MethodResults.spfOfHelo(spf.code().text(), spf.explanation(), envelope.helo())
                : MethodResults.spfOfSender(
                        spf.code().text(),
                        spf.explanation(),
                        envelope.sender(),
                        spf.domain().map(DnsName::toString).orElse(envelope.helo()));
    }

    private static MethodResult dkim(DkimResult dkim) {
        return MethodResults.dkim(
                dkim.code().text(),
                dkim.explanation(),
                text(dkim.domain()),
                dkim.identity(),
                dkim.selector(),
                dkim.algorithm(),
                dkim.signature());
    }

    private static MethodResult dmarc(DmarcResult dmarc, DmarcPolicy applied) {
        return MethodResults.dmarc(
                dmarc.code().text(),
                dmarc.explanation(),
                text(dmarc.authorDomain()),
                dmarc.record().isPresent() ? applied.text() : "");
    }

    private static String text(Optional<DnsName> name) {
        return name.map(DnsName::toString).orElse("");
    }
}
