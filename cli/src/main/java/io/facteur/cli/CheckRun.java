package io.facteur.cli;

import io.facteur.authentication.arc.ArcPolicy;
import io.facteur.authentication.arc.ArcValidator;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.check.Methods;
import io.facteur.authentication.check.ResultsHeader;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.dmarc.DmarcEvaluator;
import io.facteur.authentication.dmarc.PublicSuffixes;
import io.facteur.authentication.iprev.IprevChecker;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.policy.AuthenticationPolicy;
import io.facteur.authentication.policy.Handling;
import io.facteur.authentication.results.AuthenticationResultsWriter;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.authentication.spf.SpfChecker;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** {@code auth check}. */
final class CheckRun {

    private static final int REMEMBERED_KEYS = 1000;

    /** What is to be said of one message. */
    record Checked(MessageFile file, CheckInput input, AuthenticationResult result, Handling handling, String field) {}

    private CheckRun() {}

    static int run(AuthCheck command) {
        CheckInput input = CheckInput.of(command);
        Clock clock = CheckInput.clock(command.time);
        Set<DnsName> sealers = CheckInput.domains("--trusted-sealer", command.trustedSealers);
        if (command.conf != null && !Files.isDirectory(command.conf)) {
            throw new Failure(ExitCode.USAGE, "--conf: there is no directory " + command.conf);
        }
        Path conf = command.conf == null ? command.conf() : command.conf;
        AuthenticationSettings settings = AuthenticationConf.read(conf);
        sealers.addAll(settings.trustedSealers());
        String authservId = command.authservId == null ? settings.authservId() : command.authservId;
        AuthenticationPolicy policy = new AuthenticationPolicy(settings.policy());
        MessageRun messages = new MessageRun(command, command.files);
        try (Resolver resolver = Resolver.open(
                command.dns, settings.dns().servers(), settings.dns().timeout())) {
            DnsBudget budget = new DnsBudget(
                    settings.dns().messageQueries(), settings.dns().messageTimeout());
            Authenticator authenticator = new Authenticator(
                    resolver.dns(), budget, methods(settings, authservId, new HashSet<>(sealers), clock));
            if (!command.json()) {
                input.notes().forEach(note -> command.warn("note: " + note));
            }
            messages.run(file -> authenticator.check(file::open, input.envelope()), (file, all) -> {
                AuthenticationResult result = input.without(all);
                Handling handling = policy.apply(result);
                String field = AuthenticationResultsWriter.field(
                        ResultsHeader.of(authservId, input.envelope(), result, Optional.of(handling.applied())));
                report(command, new Checked(file, input, result, handling, field));
            });
            if (resolver.down()) {
                throw new Failure(ExitCode.NO_DNS, resolver.downMessage());
            }
        }
        return messages.failed() ? ExitCode.FAILED : ExitCode.OK;
    }

    private static void report(AuthCheck command, Checked checked) {
        if (command.json()) {
            command.answerLine(CheckJson.of(checked));
        } else {
            new CheckText(checked, command.environment().utf8()).lines().forEach(command::say);
            command.say("");
        }
    }

    private static Methods methods(
            AuthenticationSettings settings, String authservId, Set<DnsName> sealers, Clock clock) {
        AuthenticationSettings.Dkim dkim = settings.dkim();
        DkimPolicy dkimPolicy = new DkimPolicy(
                dkim.maxSignatures(), dkim.minRsaBits(), dkim.rsaSha1(), dkim.partialBody(), dkim.clockTolerance());
        DkimKeyFinder keys = new DkimKeyFinder(new DkimKeyCache(REMEMBERED_KEYS));
        return new Methods(
                new SpfChecker(authservId, clock),
                new IprevChecker(),
                new DkimVerifier(dkimPolicy, keys, clock),
                new ArcValidator(ArcPolicy.DEFAULT.trusting(sealers), keys, clock),
                settings.publicSuffixList()
                        ? DmarcEvaluator.bySuffixes(PublicSuffixes.ofGuava())
                        : DmarcEvaluator.byTreeWalk(),
                HeaderLimits.DEFAULT,
                LineEnds.LF_OR_CRLF);
    }
}
