package io.facteur.authentication.check;

import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.iprev.IprevResult;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;

/**
 * What all methods say of one message.
 *
 * @param iprev empty when the client's address is not known
 * @param helo SPF of the HELO name; empty as above
 * @param mailFrom SPF of the envelope sender, or of postmaster at the HELO name for the null sender (RFC 7208 2.4);
 *     empty as above
 * @param dkim of each signature that was looked at, aligned ones first
 * @param ignoredSignatures signatures over the limit, which nobody looked at
 * @param authors the domains of From, in their order, each once
 * @param fromFields how many From fields there are: one in a message that keeps to RFC 5322
 * @param mediators which signs there are that someone passed the message on: names of header fields
 *     ({@code List-Id}, {@code ARC-Seal})
 */
public record AuthenticationResult(
        Optional<IprevResult> iprev,
        Optional<SpfResult> helo,
        Optional<SpfResult> mailFrom,
        List<DkimResult> dkim,
        int ignoredSignatures,
        ArcResult arc,
        DmarcResult dmarc,
        List<DnsName> authors,
        int fromFields,
        List<String> mediators) {

    public AuthenticationResult {
        dkim = List.copyOf(dkim);
        authors = List.copyOf(authors);
        mediators = List.copyOf(mediators);
    }

    /** Something could not be looked up because our own resolver is down: nobody can say yet what the message is. */
    public boolean resolverDown() {
        return iprev.map(result -> result.resolverDown()).orElse(false)
                || helo.map(SpfResult::resolverDown).orElse(false)
                || mailFrom.map(SpfResult::resolverDown).orElse(false)
                || dkim.stream().anyMatch(DkimResult::resolverDown)
                || arc.resolverDown()
                || dmarc.resolverDown();
    }
}
