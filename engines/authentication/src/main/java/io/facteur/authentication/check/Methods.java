package io.facteur.authentication.check;

import io.facteur.authentication.arc.ArcValidator;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.dmarc.DmarcEvaluator;
import io.facteur.authentication.iprev.IprevChecker;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.spf.SpfChecker;

/**
 * The methods that an {@link Authenticator} runs, each with its own settings.
 *
 * @param lineEnds {@link LineEnds#CRLF} for what came by SMTP; files may have others
 */
public record Methods(
        SpfChecker spf,
        IprevChecker iprev,
        DkimVerifier dkim,
        ArcValidator arc,
        DmarcEvaluator dmarc,
        HeaderLimits headerLimits,
        LineEnds lineEnds) {}
